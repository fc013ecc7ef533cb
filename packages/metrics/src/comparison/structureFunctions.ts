import {
  DomainError,
  equiangular,
  type GridFields,
  type HarmonicCoefficients,
  ShapeError,
  synthesise,
} from "@chaosphere/core";
import { type MeasuredValue, measuredMean } from "./measuredMean.ts";

/** Structure functions of an ensemble. */
export interface StructureFunctions {
  /** θ, rad, ascending: the angles between two points. */
  readonly angles: Float64Array;
  /** p. */
  readonly orders: readonly number[];
  /** E|f(x) − f(y)|^p in the unit of the field to the power p, `values[k][i]` of order `orders[k]` at `angles[i]`. */
  readonly values: readonly (readonly MeasuredValue[])[];
}

/** Options of {@link structureFunctions}. */
export interface StructureFunctionOptions {
  /** Powers p > 0. Default 2, 3, 4, 5, 6. */
  readonly orders?: readonly number[];
  /** Steps k of the angles θ = kπ/(2L), whole numbers from 1 to 2L. Default 1, 2, 3, 4, 6, 8, …, in ratios below 3/2, and 2L. */
  readonly steps?: readonly number[];
}

/**
 * The structure functions of an ensemble, moments of differences between two points,
 *
 *     S_p(θ) = E|f(x) − f(y)|^p,   x·y = cos θ,
 *
 * over pairs on meridians, which run on beyond the poles: x on the points of an equiangular grid of 2L rings, by area, y the angle θ
 * further south. For an isotropic law that is the mean over all pairs; for others it is that of pairs along meridians. Standard
 * errors are those of a mean over independent fields. For a centred isotropic Gaussian law
 *
 *     S_p = 2^{p/2} Γ((p+1)/2)/√π S_2^{p/2},   S_2(θ) = Σ_l (2l+1)/2π C_l (1 − P_l(cos θ)),
 *
 * so that S_4/S_2² = 3 and S_6/S_2³ = 15.
 *
 * @throws {@link ShapeError} if there are fewer than two fields.
 * @throws {@link DomainError} if an order is not positive, or a step no whole number from 1 to 2L.
 *
 * Source: Frisch (1995), chapter 8.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { structureFunctions } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 3, kappa: 3 });
 * const gaussian = colour(γ, whiteNoise(8, 400, key(1)));
 * const [second, fourth] = structureFunctions(gaussian, { orders: [2, 4], steps: [1] }).values;
 * console.log(Math.abs(fourth[0].value / second[0].value ** 2 - 3) < 0.3); // true
 * ```
 */
export function structureFunctions(
  f: HarmonicCoefficients,
  options: StructureFunctionOptions = {},
): StructureFunctions {
  const { bandLimit: L, batch } = f;
  const { orders = [2, 3, 4, 5, 6], steps = defaultSteps(2 * L) } = options;
  if (!(batch >= 2)) {
    throw new ShapeError(
      `structureFunctions: need two fields or more, got ${batch}. Standard errors are over fields.`,
    );
  }
  for (const p of orders) {
    if (p > 0 && p < Number.POSITIVE_INFINITY) continue;
    throw new DomainError(`structureFunctions: orders must be positive numbers, got ${p}.`);
  }
  for (const k of steps) {
    if (Number.isInteger(k) && k >= 1 && k <= 2 * L) continue;
    throw new DomainError(
      `structureFunctions: steps must be whole numbers from 1 to 2L = ${2 * L}, got ${k}. A step is π/(2L) rad.`,
    );
  }
  const fields = synthesise(f, equiangular(2 * L));
  const ascending = Float64Array.from(steps).sort();
  const byStep = Array.from(ascending, (step) => momentsOfDifferences(fields, step, orders));
  return {
    angles: ascending.map((step) => (Math.PI * step) / (2 * L)),
    orders,
    values: orders.map((_, k) => byStep.map((ofOrders) => measuredMean(ofOrders[k]))),
  };
}

/** For each order the mean of |f(x) − f(y)|^p over pairs `step` rings apart, field by field. */
function momentsOfDifferences(
  { grid, batch, values }: GridFields,
  step: number,
  orders: readonly number[],
): Float64Array[] {
  const { nLat, nLon, weights } = grid;
  const moments = orders.map(() => new Float64Array(batch));
  // Whole powers by products, which are many times as fast as others.
  const whole = orders.every((p) => Number.isInteger(p)) ? Math.max(...orders) : 0;
  const powers = new Float64Array(whole + 1).fill(1);
  for (let j = 0; j < nLat; j++) {
    // South of the last ring the meridian comes back on the other side.
    const isBeyond = j + step >= nLat;
    const ring = isBeyond ? 2 * nLat - 1 - (j + step) : j + step;
    const turn = isBeyond ? nLon / 2 : 0;
    const weight = weights[j] / (4 * Math.PI);
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < nLon; i++) {
        const x = values[(b * nLat + j) * nLon + i];
        const y = values[(b * nLat + ring) * nLon + ((i + turn) % nLon)];
        const size = Math.abs(x - y);
        for (let p = 1; p <= whole; p++) powers[p] = powers[p - 1] * size;
        for (let k = 0; k < orders.length; k++) {
          moments[k][b] += weight * (whole > 0 ? powers[orders[k]] : size ** orders[k]);
        }
      }
    }
  }
  return moments;
}

/** 1, 2, 3, 4, 6, 8, 12, 16, 24, … below the last, and the last. */
function defaultSteps(last: number): number[] {
  const steps: number[] = [];
  for (let k = 1; k < last; k *= 2) steps.push(k, ...(k > 1 ? [1.5 * k] : []));
  return [...steps.filter((k) => k < last), last];
}
