import { html, type TemplateResult } from "lit-html";

/** A symbol with an index, as C_l, μ_η or KL_η, and an exponent, as ^−α. */
const marks =
  /(?<![\p{L}\p{N}_])(\p{L}{1,2})_([\p{L}\p{N}]{1,2})(?![\p{L}\p{N}_])|\^(−?[\p{L}\p{N}])/gu;

/** A sentence with its indices below and its exponents above the line. */
export function typeset(text: string): TemplateResult {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const found of text.matchAll(marks)) {
    const [whole, symbol, index, exponent] = found;
    parts.push(text.slice(end, found.index));
    parts.push(
      symbol === undefined ? html`<sup>${exponent}</sup>` : html`${symbol}<sub>${index}</sub>`,
    );
    end = found.index + whole.length;
  }
  return html`${parts}${text.slice(end)}`;
}
