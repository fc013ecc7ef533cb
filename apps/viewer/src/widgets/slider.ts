import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

/** A slider over values that need not be evenly spaced; keys move it by one value. */
export interface Slider {
  /** `card-name`, unique on the page. */
  readonly id: string;
  readonly label: string;
  /** Its name for screen readers, where the label is a symbol. */
  readonly name?: string;
  /** Values in order; the slider chooses one. */
  readonly values: readonly number[];
  /** The value shown in words; the thumb stands at the nearest of the values. */
  readonly value: number;
  readonly format: (value: number) => string;
  readonly disabled?: boolean;
  /** Called while the thumb moves. */
  readonly onInput: (value: number) => void;
  /** Called when the thumb rests. */
  readonly onChange?: (value: number) => void;
}

/** A row with the slider, its label and its value in words. */
export function slider({
  id,
  label,
  name,
  values,
  value,
  format,
  disabled = false,
  onInput,
  onChange,
}: Slider): TemplateResult {
  const chosen = ({ target }: Event): number => values[(target as HTMLInputElement).valueAsNumber];
  const distances = values.map((choice) => Math.abs(choice - value));
  const nearest = distances.indexOf(Math.min(...distances));
  return html`
    <div class="row slider">
      <label for=${id}>${label}</label>
      <input
        type="range" id=${id} min="0" max=${values.length - 1} step="1"
        aria-label=${name ?? nothing} aria-valuetext=${format(value)}
        ?disabled=${disabled}
        .value=${live(String(nearest))}
        @input=${(event: Event) => onInput(chosen(event))}
        @change=${(event: Event) => onChange?.(chosen(event))}
      />
      <output for=${id}>${format(value)}</output>
    </div>`;
}
