import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

/** A check box with its label behind it. */
export function tick(
  text: string,
  checked: boolean,
  choose: (checked: boolean) => void,
): TemplateResult {
  const change = ({ target }: Event): void => choose((target as HTMLInputElement).checked);
  return html`<label class="tick"><input type="checkbox" .checked=${live(checked)} @change=${change} />${text}</label>`;
}
