import { exponentOf, shiftExponent } from "./binary64.ts";
import { type DoubleDouble, multiply, twoSum } from "./doubleDouble.ts";

/** An angle as (quadrant + 4 k) π/2 + high + low, |high + low| ≤ π/4. */
export interface ReducedAngle extends DoubleDouble {
  /** 0, 1, 2 or 3. */
  readonly quadrant: number;
}

/** π/2 in three parts of 33 bits, whose multiples up to 2^20 are exact, and the rest. */
const PARTS: readonly number[] = [
  0x1_921f_b544 * 2 ** -32,
  0x1_0b46_11a6 * 2 ** -66,
  0x1_3198_a2e0 * 2 ** -101,
  8.4784276603689e-32,
];

const HALF_PI: DoubleDouble = { high: Math.PI / 2, low: 6.123233995736766e-17 };

/** ⌊2^1200 · 2/π⌋: enough bits for the largest double with 170 to spare. */
const INVERSE_BITS = 1200;
const INVERSE: bigint = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e0" +
    "06492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f4" +
    "9c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d" +
    "7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b",
);

/** Bits kept of the fraction of a quarter turn; no double comes within 2^−63 of a whole one. */
const FRACTION_BITS = 180n;

/**
 * A finite angle modulo a quarter turn, to about 2^−60 of the remainder: in doubles while
 * |x| < 2^20, in whole numbers beyond.
 *
 * Source: Cody and Waite (1980), chapter 8, for the first; Payne and Hanek (1983) for the second.
 */
export function reduceAngle(x: number): ReducedAngle {
  if (Math.abs(x) < 0.785) return { quadrant: 0, high: x, low: 0 };
  if (Math.abs(x) < 2 ** 20) return reduceByParts(x);
  return reduceByIntegers(x);
}

function reduceByParts(x: number): ReducedAngle {
  const n = Math.round(x / HALF_PI.high);
  const first = twoSum(x - n * PARTS[0], -n * PARTS[1]);
  const second = twoSum(first.high, -n * PARTS[2]);
  const rest = twoSum(second.high, first.low + (second.low - n * PARTS[3]));
  return { quadrant: n & 3, ...rest };
}

function reduceByIntegers(x: number): ReducedAngle {
  const exponent = exponentOf(x) - 52;
  const position = BigInt(INVERSE_BITS - exponent);
  const turns = BigInt(shiftExponent(x, -exponent)) * INVERSE;
  const n = (turns + (1n << (position - 1n))) >> position;
  const fraction = (turns - (n << position)) >> (position - FRACTION_BITS);
  const high = Number(fraction);
  const low = Number(fraction - BigInt(high));
  const unit = 2 ** -Number(FRACTION_BITS);
  const angle = multiply({ high: high * unit, low: low * unit }, HALF_PI);
  return { quadrant: Number(n & 3n), ...angle };
}
