import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefaultTheme } from "vitepress";
import { pagesOfFiles } from "../site/repository.ts";

const docs = fileURLToPath(new URL("..", import.meta.url));

const titleOf = (page: string): string =>
  /^# (.*)$/m.exec(readFileSync(`${docs}${page}.md`, "utf8"))?.[1] ?? page;

const item = (page: string): DefaultTheme.SidebarItem => ({
  text: titleOf(page),
  link: `/${page}`,
});

/** Pages of the guide in the order in which a newcomer needs them; a page that is not named follows at the end. */
const groups: Readonly<Record<string, readonly string[]>> = {
  Start: [
    "quickstart",
    "gallery",
    "your-own-data",
    "choosing-noise",
    "choosing-model",
    "coming-from",
  ],
  Use: [
    "reading-reports",
    "conditioning",
    "calibration",
    "reproducible-noise",
    "nonlinear",
    "cluster",
    "viewer",
  ],
  Reference: ["conventions", "errors", "glossary", "performance", "workers", "training-backend"],
};

const named = new Set(Object.values(groups).flat());
const others = readdirSync(`${docs}guide`)
  .map((file) => file.replace(/\.md$/, ""))
  .filter((page) => !named.has(page));

const guide = Object.entries({ ...groups, "Worked cases": others }).map(([text, pages]) => ({
  text,
  items: pages.map((page) => item(`guide/${page}`)),
}));

const included = (folder: string): DefaultTheme.SidebarItem[] =>
  [...pagesOfFiles.keys()]
    .filter((page) => page.startsWith(`${folder}/`))
    .map((page) => ({ text: page.slice(folder.length + 1), link: `/${page}` }));

const theory = [
  {
    text: "Theory",
    items: ["results", "formulas", "functions", "errata"].map((page) => item(`theory/${page}`)),
  },
  { text: "Examples", items: included("programs") },
  { text: "Experiments", items: included("experiments") },
];

const packages = [{ text: "Packages", items: included("packages") }];

export const sidebar: DefaultTheme.SidebarMulti = {
  "/guide/": [...guide, ...packages],
  "/theory/": theory,
  "/programs/": theory,
  "/experiments/": theory,
  "/packages/": packages,
  "/api/": packages,
};
