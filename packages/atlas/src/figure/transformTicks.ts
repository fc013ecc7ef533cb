import { type ColourTransform, colourPosition } from "../colour/colourPosition.ts";
import type { ValueRange } from "../colour/colourRange.ts";
import { linearTicks, powerOfTen, type Ticks } from "./number.ts";
import { textWidth, typeSize } from "./text.ts";

/** As many ticks as leave room between their labels, about one in 55 units of the width of a scale. */
export function ticksThatFit(range: ValueRange, transform: ColourTransform, width: number): Ticks {
  if (transform.kind === "linear") return evenTicks(range, width);
  const ticks = powerTicks(range, transform, width);
  return ticks.values.length >= 2 ? ticks : apart(evenTicks(range, width), range, transform, width);
}

function evenTicks({ low, high }: ValueRange, width: number): Ticks {
  let count = Math.max(4, Math.round(width / 55));
  let ticks = linearTicks(low, high, count);
  while (count > 1 && labelsWidth(ticks) > 0.8 * width) {
    count--;
    ticks = linearTicks(low, high, count);
  }
  return ticks;
}

function labelsWidth({ labels }: Ticks): number {
  return labels.reduce((sum, label) => sum + textWidth(label, typeSize.tick), 0);
}

/** 0 and powers of ten of both signs where there is room; 5 and 2 times them as well where those are few. */
function powerTicks(range: ValueRange, transform: ColourTransform, width: number): Ticks {
  const { low, high } = range;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const smallest = transform.kind === "asinh" ? transform.width / 10 : Math.min(low, high);
  const exponents: number[] = [];
  for (let e = Math.floor(Math.log10(largest)); e >= Math.floor(Math.log10(smallest)); e--) {
    exponents.push(e);
  }
  const isPlain = largest < 1e5 && smallest >= 1e-4;
  const within = ({ value }: LabelledValue): boolean => value >= low && value <= high;
  // A value and its negative stand both or not at all.
  const times = (...digits: readonly number[]): readonly (readonly LabelledValue[])[] =>
    digits.flatMap((digit) =>
      exponents.map((e) =>
        [1, -1].map((sign) => powerTick(sign, digit, e, isPlain)).filter(within),
      ),
    );
  const powers = [[{ value: 0, label: "0" }].filter(within), ...times(1)];
  const few = spaced(powers, range, transform, width);
  const kept = few.length < 4 ? spaced([...powers, ...times(5, 2)], range, transform, width) : few;
  return {
    values: kept.map(({ value }) => value),
    labels: kept.map(({ label }) => label),
    exponent: 0,
  };
}

interface LabelledValue {
  readonly value: number;
  readonly label: string;
}

function powerTick(sign: number, digit: number, e: number, isPlain: boolean): LabelledValue {
  const size = Number(`${digit}e${e}`);
  const plain = e < 0 ? size.toFixed(-e) : `${size}`;
  const power = digit === 1 ? powerOfTen(e) : `${digit}×${powerOfTen(e)}`;
  return { value: sign * size, label: `${sign < 0 ? "−" : ""}${isPlain ? plain : power}` };
}

/** Those ticks of even spacing in value that stand apart on the scale. */
function apart(ticks: Ticks, range: ValueRange, transform: ColourTransform, width: number): Ticks {
  const candidates = ticks.values.map((value, k) => [{ value, label: ticks.labels[k] }]);
  const kept = spaced(candidates, range, transform, width);
  return {
    ...ticks,
    values: kept.map(({ value }) => value),
    labels: kept.map(({ label }) => label),
  };
}

/** A tick, where it stands on the scale, and half the width of its label. */
interface PlacedTick {
  readonly tick: LabelledValue;
  readonly at: number;
  readonly half: number;
}

function areApart(a: PlacedTick, b: PlacedTick): boolean {
  return Math.abs(a.at - b.at) > a.half + b.half + typeSize.tick;
}

/** Candidates in the order of their importance, each group kept where its labels touch no other; in ascending order. */
function spaced(
  candidates: readonly (readonly LabelledValue[])[],
  range: ValueRange,
  transform: ColourTransform,
  width: number,
): readonly LabelledValue[] {
  const placed = (tick: LabelledValue): PlacedTick => ({
    tick,
    at: width * colourPosition(tick.value, range, transform),
    half: textWidth(tick.label, typeSize.tick) / 2,
  });
  const kept: PlacedTick[] = [];
  for (const group of candidates) {
    const places = group.map(placed);
    const others = [...kept, ...places];
    if (places.every((one) => others.every((other) => one === other || areApart(one, other)))) {
      kept.push(...places);
    }
  }
  return kept.sort((a, b) => a.at - b.at).map(({ tick }) => tick);
}
