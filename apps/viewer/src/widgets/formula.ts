import { html, type TemplateResult } from "lit-html";
import { formulaOf, theoryAddress } from "./theory.ts";

/** Words that stand for a formula. */
const terms = new RegExp(
  Object.keys(formulaOf)
    .map((term) => term.replace(/[()^]/g, "\\$&"))
    .join("|"),
  "gu",
);

/** A symbol with an index, as C_l, μ_η or KL_η, and an exponent, as ^−α. */
const scripts =
  /(?<![\p{L}\p{N}_])(\p{L}{1,2})_([\p{L}\p{N}]{1,2})(?![\p{L}\p{N}_])|\^(−?[\p{L}\p{N}])/gu;

/** A sentence with its indices below and its exponents above the line; words that stand for a formula lead to it. */
export function typeset(text: string): TemplateResult {
  const link = ([term]: RegExpMatchArray): TemplateResult =>
    html`<a
      href=${theoryAddress(formulaOf[term] ?? "")} target="chaosphere-theory" title="The formula, on the page of theory"
    >${withScripts(term)}</a>`;
  return html`${replaced(text, terms, link, withScripts)}`;
}

function withScripts(text: string): TemplateResult {
  const script = ([, symbol, index, exponent]: RegExpMatchArray): TemplateResult =>
    symbol === undefined ? html`<sup>${exponent}</sup>` : html`${symbol}<sub>${index}</sub>`;
  return html`${replaced(text, scripts, script, (words) => html`${words}`)}`;
}

/** What a pattern finds in a text, made into something else, and what lies between. */
function replaced(
  text: string,
  pattern: RegExp,
  make: (found: RegExpMatchArray) => TemplateResult,
  between: (words: string) => TemplateResult,
): TemplateResult[] {
  const parts: TemplateResult[] = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    const start = found.index ?? 0;
    parts.push(between(text.slice(end, start)), make(found));
    end = start + found[0].length;
  }
  return [...parts, between(text.slice(end))];
}
