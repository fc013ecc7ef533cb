import { html, type TemplateResult } from "lit-html";
import { figureOf, pageColours } from "./figure.ts";
import type { Drawn } from "./panel.ts";

/** The curves of a panel as SVG, or why there are none. */
export type PanelPicture = { readonly svg: string } | { readonly empty: string };

/** Draws the curves of a panel for a width in CSS pixels. */
export function pictureOf(drawn: Drawn, width: number): PanelPicture {
  if ("empty" in drawn) return drawn;
  try {
    return figureOf(drawn, pageColours, { width });
  } catch (error) {
    return { empty: error instanceof Error ? error.message : String(error) };
  }
}

/** The picture, with sentences that tell what it shows. */
export function pictureView(picture: PanelPicture, notes: readonly string[]): TemplateResult {
  return "empty" in picture
    ? html`<div class="figure"><p class="muted">${picture.empty}</p></div>`
    : // Text in the drawing is escaped by atlas.
      html`<div class="figure" role="img" aria-label=${notes.join(" ")} .innerHTML=${picture.svg}></div>`;
}
