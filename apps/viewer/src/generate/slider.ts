import { element } from "../page/dom.ts";
import { nextControlId } from "./controlId.ts";

/** A slider with its name and its value in words. */
export interface SliderOptions {
  readonly label: string;
  /** Values in order; the slider chooses one. */
  readonly values: readonly number[];
  readonly format: (value: number) => string;
  /** Called while the thumb moves. */
  readonly onInput?: (value: number) => void;
  /** Called when the thumb rests. */
  readonly onChange?: (value: number) => void;
}

/** A row with a slider over given values. */
export interface Slider {
  readonly row: HTMLElement;
  readonly input: HTMLInputElement;
  /** Moves the thumb to the value nearest to this one; the words tell the value itself. */
  show(value: number): void;
  /** Replaces the values; the thumb is to be shown again. */
  setValues(values: readonly number[]): void;
}

/** A slider over values that need not be evenly spaced; keys move it by one value. */
export function slider({ label, values, format, onInput, onChange }: SliderOptions): Slider {
  let choices = values;
  const id = nextControlId();
  const input = element("input", { type: "range", id, min: "0", step: "1" });
  input.max = String(values.length - 1);
  const words = element("output", { for: id });
  const say = (value: number): void => {
    words.textContent = format(value);
    input.setAttribute("aria-valuetext", format(value));
  };
  const chosen = (): number => choices[input.valueAsNumber] as number;
  input.addEventListener("input", () => {
    say(chosen());
    onInput?.(chosen());
  });
  input.addEventListener("change", () => onChange?.(chosen()));
  const row = element(
    "div",
    { class: "row slider" },
    element("label", { for: id }, label),
    input,
    words,
  );
  return {
    row,
    input,
    show: (value) => {
      const distances = choices.map((choice) => Math.abs(choice - value));
      input.value = String(distances.indexOf(Math.min(...distances)));
      say(value);
    },
    setValues: (replaced) => {
      choices = replaced;
      input.max = String(replaced.length - 1);
    },
  };
}

/** Numbers in even steps from low to high, without the rounding of repeated addition. */
export function evenly(low: number, high: number, step: number): number[] {
  const count = Math.round((high - low) / step) + 1;
  return Array.from({ length: count }, (_, k) => Number((low + k * step).toPrecision(12)));
}

/** Numbers in even ratios, twenty to a factor of ten, to three digits. */
export function evenRatios(low: number, high: number): number[] {
  const count = Math.round(20 * Math.log10(high / low)) + 1;
  return Array.from({ length: count }, (_, k) => Number((low * 10 ** (k / 20)).toPrecision(3)));
}

/** Band limits from 2 up to a largest one: every whole number to 16, then ever wider steps. */
export function bandLimits(largest: number): number[] {
  const limits: number[] = [];
  for (let L = 2; L < largest; L += Math.max(1, 2 ** Math.floor(Math.log2(L / 16)))) {
    limits.push(L);
  }
  return [...limits, largest];
}
