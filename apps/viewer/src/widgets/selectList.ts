import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Choice } from "./choice.ts";

/** An option of a list. */
export interface ListOption<T extends string> extends Choice<T> {
  /** More about it, for a tooltip. */
  readonly note?: string;
  /** Shown while it is chosen, but not offered. */
  readonly hidden?: boolean;
}

/** Options under a heading. */
export interface OptionGroup<T extends string> {
  readonly heading: string;
  readonly options: readonly ListOption<T>[];
}

/** A selection list. */
export interface SelectList<T extends string> {
  /** `card-name`, unique on the page. */
  readonly id: string;
  /** Its name for screen readers, where no label stands beside it. */
  readonly name?: string;
  readonly options: readonly (ListOption<T> | OptionGroup<T>)[];
  readonly value: T;
  readonly choose: (value: T) => void;
  readonly hidden?: boolean;
}

/** The list. */
export function selectList<T extends string>({
  id,
  name,
  options,
  value: chosen,
  choose,
  hidden = false,
}: SelectList<T>): TemplateResult {
  const change = ({ target }: Event): void => choose((target as HTMLSelectElement).value as T);
  // The options say which is chosen: a value set on the list before they are there would be lost.
  const option = ({ value, text, note, hidden: isHidden = false }: ListOption<T>): TemplateResult =>
    html`<option value=${value} title=${note ?? nothing} ?hidden=${isHidden} .selected=${live(value === chosen)}>${text}</option>`;
  const entry = (each: ListOption<T> | OptionGroup<T>): TemplateResult =>
    "heading" in each
      ? html`<optgroup label=${each.heading}>${each.options.map(option)}</optgroup>`
      : option(each);
  const isListed = options.some((each) =>
    ("heading" in each ? each.options : [each]).some(({ value }) => value === chosen),
  );
  // A value that is not offered is shown as nothing, and not as the first that is.
  const unlisted = isListed ? nothing : option({ value: chosen, text: "", hidden: true });
  return html`
    <select id=${id} aria-label=${name ?? nothing} ?hidden=${hidden} @change=${change}>${options.map(entry)}${unlisted}</select>`;
}
