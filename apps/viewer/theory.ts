import { readFileSync } from "node:fs";
import { Marked, type Tokens } from "marked";
import markedKatex from "marked-katex-extension";
import type { Plugin } from "vite";

/** Name of the page of formulas beside the built page. */
export const theoryFile = "theory.html";
const styleFile = "theory.css";

/** Name of the page on the networks that come with the page. */
export const lawsFile = "learned-laws.html";

const source = new URL("../../docs/theory/formulas.md", import.meta.url);
const laws = new URL("../../docs/guide/learned-laws.md", import.meta.url);
const style = new URL("./src/styles/theory.css", import.meta.url);
const colours = new URL("./src/styles/colours.css", import.meta.url);

/** Writes docs/theory/formulas.md beside the page, as a page of its own with an anchor for each label of a formula, and docs/guide/learned-laws.md. */
export function theory(): Plugin {
  const files = (): Readonly<Record<string, string>> => ({
    [theoryFile]: theoryPage(readFileSync(source, "utf8")),
    [lawsFile]: theoryPage(readFileSync(laws, "utf8"), "Learned laws"),
    [styleFile]: readFileSync(colours, "utf8") + readFileSync(style, "utf8"),
  });
  return {
    name: "chaosphere:theory",
    generateBundle() {
      for (const [fileName, text] of Object.entries(files())) {
        this.emitFile({ type: "asset", fileName, source: text });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const name = request.url?.replace(/^\//, "").replace(/[?#].*$/, "") ?? "";
        const known = files();
        const text = known[name];
        if (text === undefined) return next();
        response.setHeader("content-type", name === styleFile ? "text/css" : "text/html");
        response.end(text);
      });
    },
  };
}

/** Formulas in Markdown as a page. */
export function theoryPage(markdown: string, title = "Formulas"): string {
  let tables = 0;
  const marked = new Marked({
    tokenizer: {
      // Formulas have their indices behind _, which is never emphasis here.
      emStrong: (text) => (text.startsWith("_") ? undefined : false),
    },
    renderer: {
      link({ href, tokens }: Tokens.Link) {
        // Of the files of the repository only the formulas stand beside the page.
        const words = this.parser.parseInline(tokens);
        if (href.endsWith("theory/formulas.md")) return `<a href="./${theoryFile}">${words}</a>`;
        return /^(#|https:)/.test(href) ? `<a href="${href}">${words}</a>` : words;
      },
      heading({ tokens, depth, text }: Tokens.Heading) {
        return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table(token: Tokens.Table) {
        // Wide tables scroll by themselves, and not the page.
        const cells = (row: readonly Tokens.TableCell[], tag: string) =>
          row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("");
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
        return `<div class="wide" tabindex="0" role="region" aria-label="Table ${++tables}"><table><thead><tr>${cells(token.header, "th")}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
      },
    },
  });
  // MathML, which browsers draw without a style sheet and fonts of KaTeX.
  marked.use(markedKatex({ output: "mathml", throwOnError: true, nonStandard: true }));
  const html = marked.parse(markdown, { async: false });
  // What is wider than the page scrolls by itself, by keys too.
  const display = /<span class="katex">(?=<math [^>]*display="block")/g;
  const body = withAnchors(html.replace(display, '<span class="katex" tabindex="0">'));
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${title} – chaosphere</title>
<script src="./theme.js"></script>
<link rel="icon" href="data:," />
<link rel="stylesheet" href="./${styleFile}" />
</head>
<body>
<main tabindex="0">
${body}
</main>
</body>
</html>
`;
}

/** The id of a heading, as GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/** HTML in which the place that defines a label, as (G5.3), can be linked to: at the end or the beginning of a line. */
function withAnchors(html: string): string {
  const known = new Set<string>();
  const defined =
    /\(([A-Z]\d+\.\d+[a-z]?)\)(?=\s*(?:<br>|<\/|\n|$))|(?<=(?:^|\n|>|\d\. |- ))\(([A-Z]\d+\.\d+[a-z]?)\)/g;
  return html.replace(defined, (text: string, last?: string, first?: string) => {
    const label = last ?? first ?? "";
    if (known.has(label)) return text;
    known.add(label);
    return `<a class="label" id="${label}" href="#${label}">${text}</a>`;
  });
}
