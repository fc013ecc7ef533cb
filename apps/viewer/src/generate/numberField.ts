import { element } from "../page/dom.ts";
import { nextControlId } from "./controlId.ts";

/** A whole number that is typed in. */
export interface NumberField {
  readonly row: HTMLElement;
  show(value: number): void;
}

/** A row with a field for a whole number from low to high; others are put back to the nearest. */
export function numberField(
  label: string,
  [low, high]: readonly [number, number],
  onChange: (value: number) => void,
  ...beside: readonly HTMLElement[]
): NumberField {
  const id = nextControlId();
  const input = element("input", {
    type: "number",
    id,
    min: String(low),
    max: String(high),
    step: "1",
    inputmode: "numeric",
  });
  let last = low;
  const show = (value: number): void => {
    last = value;
    input.value = String(value);
  };
  input.addEventListener("change", () => {
    const typed = input.valueAsNumber;
    show(Number.isNaN(typed) ? last : Math.min(high, Math.max(low, Math.round(typed))));
    onChange(last);
  });
  const field = element("div", { class: "pair" }, input, ...beside);
  return {
    row: element("div", { class: "row" }, element("label", { for: id }, label), field),
    show,
  };
}
