import type { MarkdownRenderer } from "vitepress";
import { siteLink } from "./repository.ts";

/** Links of the pages in this folder to files outside of it lead to the page of that file, or to the file on the web. */
export function siteLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("site-links", ({ tokens, env }) => {
    const { relativePath } = env as { readonly relativePath?: string };
    // Pages of files outside are written with links of the site.
    if (relativePath === undefined || relativePath.includes("[") || !existsAsPage(relativePath))
      return;
    const page = relativePath.replace(/\.md$/, "");
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const link = token.type === "link_open" ? token.attrGet("href") : null;
      const moved = link ? siteLink(`docs/${relativePath}`, page, link) : undefined;
      if (moved !== undefined) token.attrSet("href", moved);
    }
  });
}

const existsAsPage = (path: string): boolean => /^(guide|theory)\/|^index\.md$/.test(path);
