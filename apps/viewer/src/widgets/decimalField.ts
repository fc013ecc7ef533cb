import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { row } from "./row.ts";

/** A field for any number. */
export interface DecimalField {
  /** `card-name`, unique on the page. */
  readonly id: string;
  readonly label: string;
  /** Its name for screen readers, where the label is short. */
  readonly name?: string;
  readonly value: string;
  readonly unit: string;
  /** Why what stands there is not used; empty if it is. */
  readonly complaint: string;
  readonly choose: (text: string) => void;
}

/** A row with the field, its unit, and what is wrong with it. */
export function decimalField({
  id,
  label,
  name,
  value,
  unit,
  complaint,
  choose,
}: DecimalField): TemplateResult {
  const change = ({ target }: Event): void => choose((target as HTMLInputElement).value);
  return html`
    ${row(
      id,
      label,
      html`
        <div class="pair">
          <input
            type="number" id=${id} step="any" inputmode="decimal" aria-label=${name ?? nothing}
            aria-invalid=${complaint === "" ? nothing : "true"}
            aria-describedby=${`${id}-complaint`}
            .value=${live(value)} @change=${change}
          />${unit === "" ? nothing : html`<span class="muted unit">${unit}</span>`}
        </div>`,
    )}
    <p class="error" role="alert" id=${`${id}-complaint`}>${complaint}</p>`;
}
