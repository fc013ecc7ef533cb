import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pictureOf } from "../site/galleryPictures.ts";
import { commandsOf } from "../site/pageCommands.ts";

const site = fileURLToPath(new URL("../.vitepress/dist", import.meta.url));
const files = readdirSync(site, { recursive: true, encoding: "utf8" });
const pages = new Map(
  files
    .filter((file) => file.endsWith(".html"))
    .map((file) => [file, readFileSync(join(site, file), "utf8")]),
);
const anchors = new Map([...pages].map(([file, html]) => [file, new Set(ids(html))]));

function ids(html: string): string[] {
  return [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => decode(String(id)));
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("&amp;", "&").replaceAll("&quot;", '"'));
}

/** What a page links to or loads, with the attributes of the element. */
function references(html: string): { readonly element: string; readonly to: string }[] {
  return [...html.matchAll(/<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, element, to]) => ({
    element: String(element),
    to: decode(String(to)),
  }));
}

/** Whether a relative link of a page leads to a file of the site, and to an element of it. */
function leadsSomewhere(page: string, to: string): boolean {
  const [path = "", anchor] = to.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(site, file))) return false;
  return anchor === undefined || anchor === "" || anchors.get(file)?.has(anchor) === true;
}

test("every page of the built site links to files and headings that exist", () => {
  expect(pages.size).toBeGreaterThan(100);
  const dead = [...pages].flatMap(([page, html]) =>
    references(html)
      .filter(({ to }) => !/^[a-z]+:/.test(to) && !leadsSomewhere(page, to))
      .map(({ to }) => `${page}: ${to}`),
  );
  expect(dead).toEqual([]);
  expect(leadsSomewhere("index.html", "guide/nowhere.html")).toBe(false);
  expect(leadsSomewhere("guide/conventions.html", "#no-such-heading")).toBe(false);
});

test("the sidebar leads to every page of the guide and of the theory", () => {
  for (const folder of ["guide", "theory"]) {
    const ofFolder = [...pages.keys()].filter((page) => dirname(page) === folder);
    const [first = "none"] = ofFolder;
    const sidebar = /<aside class="VPSidebar[\s\S]*?<\/aside>/.exec(String(pages.get(first)))?.[0];
    const listed = references(String(sidebar)).map(({ to }) => join(folder, to));
    expect(ofFolder.length).toBeGreaterThan(3);
    expect(ofFolder.filter((page) => !listed.includes(page))).toEqual([]);
  }
});

test("no page loads anything from elsewhere, or from a fixed address of its own server", () => {
  const loaded = [...pages.values()].flatMap((html) =>
    references(html).filter(({ element, to }) =>
      element === "a" ? /^\//.test(to) : /^([a-z]+:|\/)/.test(to),
    ),
  );
  expect(loaded).toEqual([]);
});

test("no script stands within a page, which the policy of its server would not run", () => {
  const inline = [...pages.values()].flatMap((html) => html.match(/<script[^>]*>[^<]/g) ?? []);
  expect(inline).toEqual([]);
});

test("the gallery shows a picture of each of its blocks of commands, with a text in its place", () => {
  const html = String(pages.get("guide/gallery.html"));
  const blocks = commandsOf("gallery");
  expect(blocks.length).toBeGreaterThan(10);
  for (const { commands, note } of blocks) {
    const picture = pictureOf(note, commands);
    const name = picture?.file.replace(".png", "");
    const image = new RegExp(`<img src="\\.\\./(assets/${name}[^"]*)" alt="([^"]*)"`).exec(html);
    expect([name, image?.[2]?.replaceAll("&#39;", "'")]).toEqual([name, picture?.alt]);
    const png = readFileSync(join(site, String(image?.[1])));
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(480);
  }
});

test("a block of the gallery that draws two pictures is refused", () => {
  expect(() => pictureOf("picture: two", "a --out a.png\nb --out b.png")).toThrow("got 2 in");
  expect(pictureOf("", "a --out a.png")).toBe(undefined);
});
