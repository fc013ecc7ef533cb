import { html, type TemplateResult } from "lit-html";

/** A control in a row behind its label. The id is the control's own, `card-name`, and unique on the page. */
export function row(id: string, label: string, control: TemplateResult): TemplateResult {
  return html`<div class="row"><label for=${id}>${label}</label>${control}</div>`;
}
