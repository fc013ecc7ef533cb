import { html, nothing, type TemplateResult } from "lit-html";
import { row } from "./row.ts";

/** A field for a whole number. */
export interface NumberField {
  /** `card-name`, unique on the page. */
  readonly id: string;
  readonly label: string;
  /** Least and largest number; others are put back to the nearest. */
  readonly range: readonly [number, number];
  readonly value: number;
  readonly choose: (value: number) => void;
  /** What stands beside the field. */
  readonly beside?: TemplateResult;
}

/** A row with the field. */
export function numberField({
  id,
  label,
  range: [low, high],
  value,
  choose,
  beside,
}: NumberField): TemplateResult {
  const change = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const typed = input.valueAsNumber;
    const kept = Number.isNaN(typed) ? value : Math.min(high, Math.max(low, Math.round(typed)));
    input.value = String(kept);
    choose(kept);
  };
  // Not `live`: what is being typed stays until it is taken or another value comes.
  return row(
    id,
    label,
    html`
      <div class="pair">
        <input
          type="number" id=${id} min=${low} max=${high} step="1" inputmode="numeric"
          .value=${String(value)} @change=${change}
        />${beside ?? nothing}
      </div>`,
  );
}
