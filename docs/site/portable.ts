import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Stands for the folder of the site in what VitePress writes, which knows one address only. The site is opened from disk, and
 * served under an address with a token that nobody knows before.
 */
export const base = "/chaosphere-site/";

/** The folder of the site in the scripts of a page, from the address of the first of them. */
const whereScript = 'window.siteFolder=new URL("..",document.currentScript.src).pathname;\n';

/**
 * Makes a built site independent of its address: links become relative, scripts find the folder when they run, and no script
 * stands within a page, as the policy of `chaosphere docs` demands.
 *
 * @throws an error if the stand-in remains anywhere.
 */
export function makePortable(folder: string): void {
  const inAssets = (name: string, text: string): string => {
    writeFileSync(join(folder, "assets", name), text);
    return `assets/${name}`;
  };
  const where = inAssets("where.js", whereScript);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, path);
    const change = { html: portablePage, js: portableScript, css: portableStyle }[
      path.slice(path.lastIndexOf(".") + 1)
    ];
    if (change === undefined || path === where) continue;
    const text = readFileSync(file, "utf8");
    const up = relative(dirname(path), "").replace(/$/, dirname(path) === "." ? "" : "/");
    const changed = change(text, up, inAssets, where);
    if (changed.includes(base)) {
      throw new Error(
        `makePortable: no ${base} may remain, got one in ${path}. Mend site/portable.ts.`,
      );
    }
    if (changed !== text) writeFileSync(file, changed);
  }
}

type Store = (name: string, text: string) => string;

function portablePage(html: string, up: string, store: Store, where: string): string {
  return html
    .replace(/<script([^>]*)>([^<][\s\S]*?)<\/script>/g, (_, attributes, code) => {
      const name = `inline.${createHash("sha256").update(code).digest("hex").slice(0, 8)}.js`;
      return `<script${attributes} src="${up}${store(name, portableData(code))}"></script>`;
    })
    .replace("<head>", `<head>\n    <script src="${up}${where}"></script>`)
    .replaceAll(base, up)
    .replace(/href="((?:\.\.\/)*)([\w@./-]*\/)?"/g, 'href="$1$2index.html"');
}

/** The data of the site, a string of JSON, with the folder that the page is in. */
const portableData = (code: string): string =>
  code.includes("__VP_SITE_DATA__")
    ? `${code.replaceAll(base, "/")};window.__VP_SITE_DATA__.base=window.siteFolder;`
    : code;

const portableScript = (code: string): string =>
  searchIndex.test(code)
    ? code.replace(searchIndex, portableIndex)
    : code.replace(new RegExp(`(["'\`])${base}([^"'\`$]*)\\1`, "g"), '(window.siteFolder+"$2")');

/** The index of the search is one string of JSON, whose quotation marks are not those of the script. */
const searchIndex = /'\{"documentCount":[\s\S]*'/;
const portableIndex = (literal: string): string =>
  `${literal.replaceAll(base, "site-folder:")}.replaceAll("site-folder:",window.siteFolder)`;

/** Styles lie in the folder of what they use. */
const portableStyle = (css: string): string => css.replaceAll(`${base}assets/`, "");
