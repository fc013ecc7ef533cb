import { html, type TemplateResult } from "lit-html";
import { withoutCaller } from "./complaint.ts";

/** What went wrong, read out at once. */
export function errorLines(errors: readonly string[]): TemplateResult {
  const line = (message: string): TemplateResult => html`<p>${withoutCaller(message)}</p>`;
  return html`<div class="error open-error" role="alert">${errors.map(line)}</div>`;
}
