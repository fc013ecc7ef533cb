import { readFileSync } from "node:fs";
import { pagesOfFiles, root, siteLink } from "./repository.ts";

/** The pages of one folder of the site that show files of the repository, as VitePress's dynamic routes take them. */
export const includedPages = (
  folder: string,
): {
  readonly params: { readonly page: string; readonly title: string };
  readonly content: string;
}[] =>
  [...pagesOfFiles]
    .filter(([page]) => page.startsWith(`${folder}/`))
    .map(([page, file]) => {
      const content = contentOf(page, file);
      const title = /^# (.*)$/m.exec(content)?.[1] ?? page;
      return { params: { page: page.slice(folder.length + 1), title }, content };
    });

/** A Markdown file with links that hold on the site, any other as a block of code. */
function contentOf(page: string, file: string): string {
  const text = readFileSync(root + file, "utf8");
  if (!file.endsWith(".md")) {
    const language = file.slice(file.lastIndexOf(".") + 1).replace("mjs", "js");
    return `# ${file.slice("docs/".length)}\n\n\`\`\`${language}\n${text}\`\`\`\n`;
  }
  return text.replace(/\]\(([^)\s]+)\)/g, (whole, link) => {
    const moved = siteLink(file, page, link);
    return moved === undefined ? whole : `](${moved})`;
  });
}
