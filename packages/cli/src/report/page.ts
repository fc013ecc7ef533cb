import { version } from "../installation/version.ts";
import { type Content, html } from "./html.ts";
import { style } from "./style.ts";

/** A page that needs no other file and loads none, with its title as its heading. */
export function reportPage(title: string, body: Content): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
<footer><p>Written by chaosphere ${version}.</p></footer>
</body>
</html>
`.markup;
}
