import { DomainError, ShapeError } from "../errors.ts";
import { checkBasis, type HarmonicCoefficients, harmonicIndex } from "./coefficients.ts";
import { checkColatitude, orthonormalLegendre } from "./legendre.ts";
import {
  firstSeed,
  legendreColumn,
  legendreRecurrence,
  nextSeed,
  polarAngle,
} from "./legendreColumn.ts";

/**
 * The real orthonormal spherical harmonic of degree l and order m at one point:
 *
 *     Y_l0 = P̄_l^0(θ),   Y_lm = √2 P̄_l^m(θ) cos mλ,   Y_l,−m = √2 P̄_l^m(θ) sin mλ   (m > 0),
 *
 * ∫ Y_lm² = 1, without the Condon–Shortley sign: Y_11 is positive at λ = 0.
 *
 * @throws {@link DomainError} unless |m| ≤ l are whole numbers, 0 ≤ θ ≤ π and λ is finite.
 *
 * Source: docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { sphericalHarmonic } from "@chaosphere/core";
 *
 * console.log(sphericalHarmonic(2, 0, 0, 0).toFixed(4), Math.sqrt(5 / (4 * Math.PI)).toFixed(4)); // 0.6308 0.6308
 * ```
 */
export function sphericalHarmonic(
  l: number,
  m: number,
  colatitude: number,
  longitude: number,
): number {
  const order = Math.abs(m);
  if (!(Number.isInteger(l) && Number.isInteger(m) && order <= l)) {
    throw new DomainError(
      `sphericalHarmonic: degree and order must be whole numbers with |m| ≤ l, got l = ${l}, m = ${m}. Pass the degree first.`,
    );
  }
  checkColatitude("sphericalHarmonic", colatitude);
  checkLongitude("sphericalHarmonic", longitude);
  const legendre = orthonormalLegendre(l + 1, order, colatitude)[l - order];
  if (m === 0) return legendre;
  const angle = order * longitude;
  return Math.SQRT2 * legendre * (m > 0 ? Math.cos(angle) : Math.sin(angle));
}

/**
 * Values of band-limited fields at scattered points:
 *
 *     f_b(θ_p, λ_p) = Σ_lm a_b,lm Y_lm(θ_p, λ_p)   at `values[b·points + p]`,
 *
 * in the unit of the coefficients. The recurrence of each order is shared by all points, its column at a point by
 * all fields; cost O(points · bandLimit² · batch).
 *
 * @param colatitudes - θ_p in [0, π], rad. Length points.
 * @param longitudes - λ_p, rad, eastward, any finite value. Length points.
 * @throws {@link ShapeError} if the two arrays differ in length.
 * @throws {@link DomainError} if an angle is outside its range.
 *
 * @example
 * ```ts
 * import { coefficients, evaluateAt } from "@chaosphere/core";
 *
 * // Y_11 is positive where the equator meets longitude 0, and zero a quarter turn to the east.
 * const field = coefficients("harmonic", 2, Float64Array.of(0, 0, 0, 1));
 * const equator = Float64Array.of(Math.PI / 2, Math.PI / 2);
 * const values = evaluateAt(field, equator, Float64Array.of(0, Math.PI / 2));
 * console.log(Array.from(values, (v) => Math.abs(v).toFixed(4)).join(" ")); // 0.4886 0.0000
 * ```
 */
export function evaluateAt(
  a: HarmonicCoefficients,
  colatitudes: Float64Array,
  longitudes: Float64Array,
): Float64Array {
  checkBasis("evaluateAt", a, "harmonic");
  checkPoints(colatitudes, longitudes);
  const points = colatitudes.length;
  const angles = Array.from(colatitudes, polarAngle);
  const seeds = angles.map(() => firstSeed);
  const turn = { cosine: longitudes.map(Math.cos), sine: longitudes.map(Math.sin) };
  const phase = { cosine: new Float64Array(points).fill(1), sine: new Float64Array(points) };
  const values = new Float64Array(a.batch * points);

  for (let m = 0; m < a.bandLimit; m++) {
    const recurrence = legendreRecurrence(a.bandLimit, m);
    const cosines = Array.from({ length: a.batch }, (_, b) => orderColumn(a, b, m));
    const sines = Array.from({ length: a.batch }, (_, b) => orderColumn(a, b, -m));
    const column = new Float64Array(a.bandLimit - m);
    const norm = m === 0 ? 1 : Math.SQRT2;
    for (let p = 0; p < points; p++) {
      const { sine, halfSineSquared, isSouthern } = angles[p];
      if (m > 0) {
        seeds[p] = nextSeed(seeds[p], m, sine);
        advance(phase, turn, p);
      }
      legendreColumn(recurrence, seeds[p], halfSineSquared, column);
      const parity = isSouthern ? -1 : 1;
      for (let b = 0; b < a.batch; b++) {
        const inPhase = alternatingDot(column, cosines[b], parity) * phase.cosine[p];
        const quadrature = m > 0 ? alternatingDot(column, sines[b], parity) * phase.sine[p] : 0;
        values[b * points + p] += norm * (inPhase + quadrature);
      }
    }
  }
  return values;
}

/** a_b,lm for |m| ≤ l < bandLimit at index l − |m|. */
function orderColumn(a: HarmonicCoefficients, b: number, m: number): Float64Array {
  const order = Math.abs(m);
  const row = b * a.bandLimit ** 2;
  const column = new Float64Array(a.bandLimit - order);
  for (let k = 0; k < column.length; k++) column[k] = a.values[row + harmonicIndex(order + k, m)];
  return column;
}

/** Σ_k parity^k x_k y_k. */
function alternatingDot(x: Float64Array, y: Float64Array, parity: number): number {
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 1 < x.length; k += 2) {
    even += x[k] * y[k];
    odd += x[k + 1] * y[k + 1];
  }
  if (k < x.length) even += x[k] * y[k];
  return even + parity * odd;
}

interface Phases {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

/** e^{i(m−1)λ_p} ↦ e^{imλ_p}. */
function advance(phase: Phases, turn: Phases, p: number): void {
  const [c, s] = [phase.cosine[p], phase.sine[p]];
  phase.cosine[p] = c * turn.cosine[p] - s * turn.sine[p];
  phase.sine[p] = c * turn.sine[p] + s * turn.cosine[p];
}

function checkPoints(colatitudes: Float64Array, longitudes: Float64Array): void {
  if (colatitudes.length !== longitudes.length) {
    throw new ShapeError(
      `evaluateAt: each point needs a colatitude and a longitude, got ${colatitudes.length} and ${longitudes.length}. Pass arrays of one length.`,
    );
  }
  for (const colatitude of colatitudes) checkColatitude("evaluateAt", colatitude);
  for (const longitude of longitudes) checkLongitude("evaluateAt", longitude);
}

function checkLongitude(caller: string, longitude: number): void {
  if (!Number.isFinite(longitude)) {
    throw new DomainError(
      `${caller}: longitudes must be finite, got ${longitude}. Measure in radians, eastward.`,
    );
  }
}
