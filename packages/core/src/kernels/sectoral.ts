import {
  add,
  type DoubleDouble,
  multiply,
  productError,
  twoProduct,
} from "../elementary/doubleDouble.ts";

/** What a scale counts: a factor of 2^512. */
const STEP = 2 ** 512;
const SMALL = 2 ** -256;

/** P̄_m^m on some rings, one order after another from m = 0: `mantissas[j]` times 2^(512 · `scales[j]`). */
export interface SectoralFunctions {
  readonly mantissas: Float64Array;
  readonly scales: Float64Array;
  /** Goes to the next order. */
  readonly advance: () => void;
}

/**
 * The sectoral functions P̄_m^m = √(1/4π) sin^m θ Π_{k≤m} √((2k+1)/2k) at colatitudes in [0, π/2]. Powers of sin θ are
 * carried in double-double arithmetic: rounded once, sin θ would cost m/2 ulp.
 */
export function sectoralFunctions(colatitudes: Float64Array): SectoralFunctions {
  const rings = colatitudes.length;
  const mantissas = new Float64Array(rings);
  const scales = new Float64Array(rings);
  const sines = Array.from(colatitudes, sine);
  const powers = new Float64Array(2 * rings);
  for (let j = 0; j < rings; j++) powers[2 * j] = 1;
  let norm: DoubleDouble = squareRoot(dividedBy(INVERSE_PI, 4));
  let m = 0;
  const fill = (): void => {
    for (let j = 0; j < rings; j++) {
      mantissas[j] =
        powers[2 * j] * norm.high + (powers[2 * j + 1] * norm.high + powers[2 * j] * norm.low);
    }
  };
  fill();
  return {
    mantissas,
    scales,
    advance() {
      m++;
      norm = multiply(norm, squareRoot(dividedBy({ high: 2 * m + 1, low: 0 }, 2 * m)));
      for (let j = 0; j < rings; j++) {
        const { high, low } = sines[j];
        const power = powers[2 * j];
        const product = power * high;
        const rest = productError(power, high, product) + (power * low + powers[2 * j + 1] * high);
        const isSmall = product < SMALL && product > 0;
        const sum = product + rest;
        powers[2 * j] = isSmall ? sum * STEP : sum;
        powers[2 * j + 1] = isSmall ? (product - sum + rest) * STEP : product - sum + rest;
        if (isSmall) scales[j]--;
      }
      fill();
    },
  };
}

/** 1/π. */
const INVERSE_PI: DoubleDouble = { high: 0.3183098861837907, low: -1.9678676675182486e-17 };

/** sin x for 0 ≤ x ≤ π/2 by its Taylor series. */
export function sine(x: number): DoubleDouble {
  const square = twoProduct(x, x);
  let term: DoubleDouble = { high: x, low: 0 };
  let sum = term;
  for (let n = 2; Math.abs(term.high) > 1e-34 * x; n += 2) {
    const next = dividedBy(multiply(term, square), n * (n + 1));
    term = { high: -next.high, low: -next.low };
    sum = add(sum, term);
  }
  return sum;
}

function dividedBy({ high, low }: DoubleDouble, divisor: number): DoubleDouble {
  const quotient = high / divisor;
  const back = quotient * divisor;
  return {
    high: quotient,
    low: (high - back - productError(quotient, divisor, back) + low) / divisor,
  };
}

function squareRoot({ high, low }: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(high);
  const back = root * root;
  return { high: root, low: (high - back - productError(root, root, back) + low) / (2 * root) };
}
