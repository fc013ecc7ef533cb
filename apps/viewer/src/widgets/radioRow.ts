import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Choice } from "./choice.ts";

/** Radio buttons that look like one bar. */
export interface RadioRow<T extends string> {
  /** Name of the group, `card-name`, unique on the page. */
  readonly name: string;
  /** What is chosen, for screen readers. */
  readonly legend: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly choose: (value: T) => void;
  readonly hidden?: boolean;
}

/** The bar of radio buttons. */
export function radioRow<T extends string>({
  name,
  legend,
  choices,
  value: chosen,
  choose,
  hidden = false,
}: RadioRow<T>): TemplateResult {
  const radio = ({ value, text }: Choice<T>): TemplateResult => html`
    <label><input
      type="radio" name=${name} value=${value}
      .checked=${live(value === chosen)}
      @change=${() => choose(value)}
    />${text}</label>`;
  return html`
    <fieldset ?hidden=${hidden}>
      <legend class="out-of-sight">${legend}</legend>
      <div class="choices">${choices.map(radio)}</div>
    </fieldset>`;
}
