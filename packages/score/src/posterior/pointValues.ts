import {
  coefficients,
  DomainError,
  harmonicIndex,
  orthonormalLegendre,
  ShapeError,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import {
  adjointSynthesisOnRings,
  type IsoLatitudeRings,
  isoLatitudeRings,
  ringFields,
  synthesiseOnRings,
} from "@chaosphere/core/rings";
import {
  afterBeam,
  checkBandLimit,
  checkedBeam,
  type ObservationOperator,
  type OperatorSums,
  operatorOf,
  type SmoothingOptions,
} from "./operator.ts";

/** Numbers n · bandLimit² up to which the harmonics at the points are kept as a table: 8 MB, beyond which the sums on rings are faster. */
const LARGEST_POINT_TABLE: number = 2 ** 20;
/** Numbers points · bandLimit of a block: the transform on rings then holds about 300 MB, and keeps it for the next call. */
const LARGEST_BLOCK = 2 ** 23;

/**
 * The values of a field at points of the sphere, in the order given:
 *
 *     (A a)_i = Σ_lm b_l a_lm Y_lm(θ_i, λ_i).
 *
 * Up to n · bandLimit² = 2²⁰ the harmonics at the points are a table and both sums are products of matrices. Beyond, each
 * point is a ring of its own in the transform of `@chaosphere/core/rings`, block by block, which keeps no such table.
 *
 * @param colatitudes θ_i in [0, π], rad. Length n.
 * @param longitudes λ_i, rad, eastward. Length n.
 * @throws {@link ShapeError} if the arrays differ in length, or there is not one beam factor per degree.
 * @throws {@link DomainError} if there is no point, an angle is outside its range, or the band limit is no whole number.
 *
 * Source: docs/theory/formulas.md (P1).
 *
 * @example
 * ```ts
 * import { pointValues } from "@chaosphere/score/posterior";
 *
 * // Y_10 = √(3/4π) cos θ at the north pole and on the equator.
 * const stations = pointValues(Float64Array.of(0, Math.PI / 2), Float64Array.of(0, 1), 2);
 * const y = stations.apply(Float64Array.of(0, 0, 1, 0));
 * console.log([...y].map((v) => Math.abs(v).toFixed(4)).join(" ")); // 0.4886 0.0000
 * // One observation, of 2, at the equator.
 * console.log(stations.adjoint(Float64Array.of(0, 2))[0].toFixed(4)); // 0.5642
 * ```
 */
export function pointValues(
  colatitudes: ArrayLike<number>,
  longitudes: ArrayLike<number>,
  bandLimit: number,
  options: SmoothingOptions = {},
): ObservationOperator {
  const n = colatitudes.length;
  if (n !== longitudes.length) {
    throw new ShapeError(
      `pointValues: each point needs a colatitude and a longitude, got ${n} and ${longitudes.length}. Pass arrays of one length.`,
    );
  }
  if (n === 0) {
    throw new DomainError(
      "pointValues: needs one point or more, got none. Name where was observed.",
    );
  }
  const θ = Float64Array.from(colatitudes);
  // Within a turn, so that m λ keeps its digits.
  const λ = Float64Array.from(longitudes, (angle) => Math.atan2(Math.sin(angle), Math.cos(angle)));
  checkBandLimit("pointValues", bandLimit);
  checkAngles(θ, longitudes);
  const beam = checkedBeam("pointValues", bandLimit, options);
  const isTabled = n * bandLimit ** 2 <= LARGEST_POINT_TABLE;
  const sums = isTabled ? tabledPoints(θ, λ, bandLimit) : ringedPoints(θ, λ, bandLimit);
  const operator = operatorOf("pointValues", bandLimit, n, afterBeam(beam, sums));
  return { ...operator, pointwise: { beam } };
}

/** Both sums by the table Y, row-major n × bandLimit². */
export function tabledPoints(θ: Float64Array, λ: Float64Array, bandLimit: number): OperatorSums {
  const [n, row] = [θ.length, bandLimit ** 2];
  const table = harmonicsAt(θ, λ, bandLimit);
  return {
    apply(a, batch, out) {
      matrixProduct(a, table, batch, row, n, { transposeB: true, out });
    },
    adjoint(y, batch, out) {
      matrixProduct(y, table, batch, n, row, { out });
    },
  };
}

/** Both sums by the transform on rings of one point each, without a table, `width` points at a time. */
export function ringedPoints(
  θ: Float64Array,
  λ: Float64Array,
  bandLimit: number,
  width: number = Math.max(1, Math.floor(LARGEST_BLOCK / bandLimit)),
): OperatorSums {
  const [n, row] = [θ.length, bandLimit ** 2];
  const blocks: { first: number; rings: IsoLatitudeRings }[] = [];
  for (let first = 0; first < n; first += width) {
    const end = Math.min(n, first + width);
    blocks.push({ first, rings: singlePoints(θ.subarray(first, end), λ.subarray(first, end)) });
  }
  return {
    apply(a, batch, out) {
      for (const { first, rings } of blocks) {
        const { values } = synthesiseOnRings(coefficients("harmonic", bandLimit, a), rings);
        for (let b = 0; b < batch; b++) {
          const from = b * rings.points;
          out.set(values.subarray(from, from + rings.points), b * n + first);
        }
      }
    },
    adjoint(y, batch, out) {
      out.fill(0);
      for (const { first, rings } of blocks) {
        const part = new Float64Array(batch * rings.points);
        for (let b = 0; b < batch; b++) {
          const from = b * n + first;
          part.set(y.subarray(from, from + rings.points), b * rings.points);
        }
        const { values } = adjointSynthesisOnRings(ringFields(rings, part), bandLimit);
        for (let i = 0; i < batch * row; i++) out[i] += values[i];
      }
    },
  };
}

function singlePoints(θ: Float64Array, λ: Float64Array): IsoLatitudeRings {
  const ones = new Float64Array(θ.length).fill(1);
  return isoLatitudeRings({ colatitudes: θ, firstLongitudes: λ, counts: ones, weights: ones });
}

/** Y_lm at each point, row-major n × bandLimit²: the rows of A as a matrix. */
function harmonicsAt(θ: Float64Array, λ: Float64Array, bandLimit: number): Float64Array {
  const row = bandLimit ** 2;
  const table = new Float64Array(θ.length * row);
  for (let p = 0; p < θ.length; p++) {
    for (let m = 0; m < bandLimit; m++) {
      const legendre = orthonormalLegendre(bandLimit, m, θ[p]);
      const norm = m === 0 ? 1 : Math.SQRT2;
      const [cosine, sine] = [norm * Math.cos(m * λ[p]), norm * Math.sin(m * λ[p])];
      for (let l = m; l < bandLimit; l++) {
        table[p * row + harmonicIndex(l, m)] = cosine * legendre[l - m];
        if (m > 0) table[p * row + harmonicIndex(l, -m)] = sine * legendre[l - m];
      }
    }
  }
  return table;
}

function checkAngles(θ: Float64Array, λ: ArrayLike<number>): void {
  const wrong = θ.findIndex((angle) => !(angle >= 0 && angle <= Math.PI));
  if (wrong !== -1) {
    throw new DomainError(
      `pointValues: colatitudes must lie in [0, π], got ${θ[wrong]} for point ${wrong}. Measure in radians from the north pole.`,
    );
  }
  const lost = Array.prototype.findIndex.call(λ, (angle) => !Number.isFinite(angle));
  if (lost !== -1) {
    throw new DomainError(
      `pointValues: longitudes must be finite, got ${λ[lost]} for point ${lost}. Measure in radians, eastward.`,
    );
  }
}
