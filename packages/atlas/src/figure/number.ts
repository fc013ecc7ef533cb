import { scaleLinear } from "d3-scale";

const superscripts = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

/** A power of ten with a proper minus sign, such as 10⁻³. */
export function powerOfTen(exponent: number): string {
  const digits = [...`${Math.abs(exponent)}`].map((digit) => superscripts[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** Round values within a range, with their labels. */
export interface Ticks {
  readonly values: readonly number[];
  /** One label per value, with U+2212 as minus sign and equal decimals. */
  readonly labels: readonly string[];
  /** Power of ten taken out of the labels; 0 when they are plain numbers. */
  readonly exponent: number;
  /** What the labels leave off their values; absent when nothing. */
  readonly offset?: number;
}

/** Width of a range over its largest value below which labels leave off what all values share. */
const narrow = 2e-4;

/**
 * About `count` multiples of 1, 2 or 5 times a power of ten within [low, high]. A range that
 * reaches 10⁵ or stays below 10⁻³ has its power of ten taken out of the labels, and one far narrower than its values
 * the round value that they share.
 */
export function linearTicks(low: number, high: number, count: number): Ticks {
  const shared = sharedValue(low, high);
  if (shared === 0) return plainTicks(low, high, count);
  const { values, labels, exponent } = plainTicks(low - shared, high - shared, count);
  return { values: values.map((x) => x + shared), labels, exponent, offset: shared };
}

/** The multiple of a power of ten, of the size of the range, at or below a narrow range of one sign; else 0. */
function sharedValue(low: number, high: number): number {
  const width = high - low;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (!(low * high > 0 && width < narrow * largest)) return 0;
  const power = Math.ceil(Math.log10(width));
  return Number(`${Math.trunc(Number(`${low}e${-power}`))}e${power}`);
}

function plainTicks(low: number, high: number, count: number): Ticks {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const exponent = largest >= 1e5 || largest < 1e-3 ? Math.floor(Math.log10(largest)) : 0;
  // Dividing by a whole power of ten keeps 3·10⁻⁷ / 10⁻⁷ nearest to 3; multiplying by 10⁷ would too.
  const unit = 10 ** Math.abs(exponent);
  const scaled = (x: number): number => (exponent < 0 ? x * unit : x / unit);
  const scale = scaleLinear().domain([scaled(low), scaled(high)]);
  const ticks = scale.ticks(count);
  const label = scale.tickFormat(count);
  return {
    values: ticks.map((x) => (exponent < 0 ? x / unit : x * unit)),
    labels: ticks.map(label),
    exponent,
  };
}

/**
 * A quantity with its unit and what the labels of its ticks leave out: `C_l (×10⁻³ K²)`, `pressure − 101320 (Pa)`;
 * without a name `value − 101320 (Pa)`.
 */
export function quantityLabel(
  name: string,
  unit: string,
  { exponent = 0, offset = 0 }: { readonly exponent?: number; readonly offset?: number } = {},
): string {
  const factor = exponent === 0 ? "" : `×${powerOfTen(exponent)}`;
  const measure = [factor, unit].filter((part) => part !== "").join(" ");
  const size = `${Math.abs(offset)}`.replace(/e\+?/, "e");
  const reduced = offset === 0 ? name : `${name || "value"} ${offset > 0 ? "−" : "+"} ${size}`;
  if (reduced === "") return measure;
  return measure === "" ? reduced : `${reduced} (${measure})`;
}
