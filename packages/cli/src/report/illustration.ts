import type { Figure } from "@chaosphere/atlas";
import { html, type Markup } from "./html.ts";

/** The drawing inline, with names of its own: several drawings on a page must not share an id. */
export function illustration({ svg }: Figure, caption: string, k: number): Markup {
  const label = html`<svg role="img" aria-label="${caption}" `.markup;
  const own = svg
    .replace("<svg ", () => label)
    .replace(/ id="([^"]*)"/g, ` id="figure-${k}-$1"`)
    .replace(/url\(#([^)]*)\)/g, `url(#figure-${k}-$1)`);
  return html`<figure>${{ markup: own }}<figcaption>${caption}</figcaption></figure>
`;
}
