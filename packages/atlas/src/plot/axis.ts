import { DomainError } from "@chaosphere/core";
import { scaleLinear, scaleLog } from "d3-scale";
import { linearTicks, powerOfTen, quantityLabel } from "../figure/number.ts";

/** One axis of a plot. */
export interface AxisOptions {
  /** Name of the quantity. Default none. */
  readonly label?: string;
  /** Unit of the quantity. Default none. */
  readonly unit?: string;
  /** Spacing of values. Default log. */
  readonly scale?: "log" | "linear";
  /** Values at the two ends, low < high, both positive on a log axis. Default from the data. */
  readonly domain?: readonly [low: number, high: number];
}

/** An axis settled on data: where values stand, and what is written. */
export interface Axis {
  readonly scale: "log" | "linear";
  readonly domain: readonly [low: number, high: number];
  /** Position of a value, 0 at the low end and 1 at the high end. */
  readonly position: (value: number) => number;
  readonly ticks: readonly Tick[];
  readonly label: string;
}

/** A tick; minor ones have no label. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Whether an axis can show a value: finite, and positive if the axis is logarithmic. */
export function isShown(value: number, scale: "log" | "linear"): boolean {
  return Number.isFinite(value) && (scale === "linear" || value > 0);
}

/**
 * An axis for values, of which those it cannot show are left out, with about `count` ticks where they are evenly spaced.
 *
 * @throws {@link DomainError} if it can show none, or the given domain is not low < high (and positive
 *   on a log axis).
 */
export function axisFor(
  name: "x" | "y",
  values: readonly number[],
  options: AxisOptions,
  count = 6,
): Axis {
  const { scale = "log", label = "", unit = "" } = options;
  const domain = options.domain
    ? checkedDomain(name, options.domain, scale)
    : domainOf(name, values, scale);
  const [low, high] = domain;
  const position = (scale === "log" ? scaleLog() : scaleLinear()).domain(domain).range([0, 1]);
  const powers = scale === "log" ? logTicks(low, high) : [];
  if (powers.filter((tick) => tick.label !== "").length >= 2) {
    return { scale, domain, position, ticks: powers, label: quantityLabel(label, unit) };
  }
  const { values: at, labels, ...left } = linearTicks(low, high, count);
  const ticks = at.map((value, k) => ({ value, label: labels[k] }));
  return { scale, domain, position, ticks, label: quantityLabel(label, unit, left) };
}

/**
 * Ticks at 1 … 9 times each power of ten. Labels: powers of ten (each, or every second, third … when
 * there are more than seven), and 2 and 5 times them within two decades; in plain digits where all
 * lie between 0.005 and 5000. An axis too short for two labels takes evenly spaced ones instead.
 */
function logTicks(low: number, high: number): Tick[] {
  const decades = Math.log10(high / low);
  const stride = Math.max(1, Math.ceil(decades / 7));
  const isPlain = low >= 5e-3 && high <= 5e3;
  const ticks: Tick[] = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    for (let digit = 1; digit < 10; digit++) {
      const value = e < 0 ? digit / 10 ** -e : digit * 10 ** e;
      if (!(value >= low && value <= high) || (stride > 1 && digit > 1)) continue;
      const labelled = digit === 1 ? e % stride === 0 : decades < 2 && (digit === 2 || digit === 5);
      ticks.push({ value, label: labelled ? logLabel(digit, e, isPlain) : "" });
    }
  }
  return ticks;
}

function logLabel(digit: number, exponent: number, isPlain: boolean): string {
  if (isPlain) {
    return exponent < 0
      ? (digit / 10 ** -exponent).toFixed(-exponent)
      : `${digit * 10 ** exponent}`;
  }
  return digit === 1 ? powerOfTen(exponent) : `${digit}×${powerOfTen(exponent)}`;
}

/** The values' extent with a margin of 3 %, in decades on a log axis. */
function domainOf(
  name: "x" | "y",
  values: readonly number[],
  scale: "log" | "linear",
): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!isShown(value, scale)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) {
    throw new DomainError(
      `linePlot: the ${name} axis needs a finite${scale === "log" ? ", positive" : ""} value, got none among ${values.length}. ${scale === "log" ? "Use a linear scale or positive data." : "Check the data."}`,
    );
  }
  if (scale === "log") {
    const margin = (high / low) ** 0.03;
    return low === high ? [low / 2, high * 2] : [low / margin, high * margin];
  }
  const margin = low === high ? Math.abs(low) / 10 || 1 : 0.03 * (high - low);
  return [low - margin, high + margin];
}

function checkedDomain(
  name: "x" | "y",
  [low, high]: readonly [number, number],
  scale: "log" | "linear",
): [number, number] {
  if (!(low < high && isShown(low, scale) && isShown(high, scale))) {
    throw new DomainError(
      `linePlot: the ${name} domain must be low < high, finite${scale === "log" ? " and positive" : ""}, got ${low}, ${high}. Swap the ends or change the scale.`,
    );
  }
  return [low, high];
}
