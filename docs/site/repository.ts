import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";
import { fileURLToPath } from "node:url";

/** The folder of the repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** The repository on the web, as the workspace's manifest has it. */
export const webAddress: string = JSON.parse(
  readFileSync(`${root}package.json`, "utf8"),
).repository.url.replace(/^git\+|\.git$/g, "");

/** Files outside the pages of the guide that are pages all the same, by the path of the page without suffix. */
export const pagesOfFiles: ReadonlyMap<string, string> = new Map(
  [
    ...readdirSync(`${root}packages`).map((name) => [
      `packages/${name}`,
      `packages/${name}/README.md`,
    ]),
    ["experiments/index", "apps/research/README.md"],
    ...readdirSync(`${root}apps/research/experiments`).map((name) => [
      `experiments/${name}`,
      `apps/research/experiments/${name}/README.md`,
    ]),
    ...readdirSync(`${root}docs/examples`).map((name) => [
      `programs/${name.replace(/\.ts$/, "").replace(".", "-")}`,
      `docs/examples/${name}`,
    ]),
  ].filter((pair): pair is [string, string] => existsSync(root + pair[1])),
);

/** Made when the package is packed: found in what npm has. */
const packed = "packages/cli/third-party-notices.md";

const pageOfFile = new Map([...pagesOfFiles].map(([page, file]) => [file, page]));

/**
 * Where a link of a file of the repository leads on the site: to the page of the file that it names, else to that file on
 * the web.
 *
 * @param from path of the file with the link, from the root of the repository.
 * @param page path of its page, without suffix.
 * @returns the link as the page has it; undefined if it needs no change.
 * @throws an error if nothing is at the end of the link.
 */
export function siteLink(from: string, page: string, link: string): string | undefined {
  if (/^([a-z]+:|#|\/)/.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const file = join(dirname(from), path).replace(/\/$/, "");
  if (pagesOfFiles.has(file.replace(/^docs\/|\.md$/g, ""))) return undefined;
  const ownPage = pageOfFile.get(file) ?? pageOfFile.get(`${file}/README.md`) ?? docsPage(file);
  if (ownPage !== undefined) {
    const to = relative(dirname(page), ownPage);
    return `${to.startsWith(".") ? to : `./${to}`}.html${anchor ? `#${anchor}` : ""}`;
  }
  // Pictures are bundled with the page, and pages of the reference are written before the site is built.
  if (/^docs\/(images|api)\//.test(file)) return undefined;
  if (file === packed) return "https://www.npmjs.com/package/chaosphere?activeTab=code";
  if (!existsSync(root + file)) {
    throw new Error(`site: a link must lead somewhere, got ${link} in ${from}. Mend the link.`);
  }
  return `${webAddress}/${statSync(root + file).isDirectory() ? "tree" : "blob"}/main/${file}`;
}

/** The page of a Markdown file of this folder. */
const docsPage = (file: string): string | undefined =>
  /^docs\/(?!api\/).*\.md$/.test(file) && existsSync(root + file)
    ? file.slice("docs/".length, -".md".length)
    : undefined;
