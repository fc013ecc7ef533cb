import { DomainError, perCoefficient, ShapeError } from "@chaosphere/core";
import type { Standardisation } from "@chaosphere/core/estimation";
import { gramMatrix, matrixProduct, symmetricEigen } from "@chaosphere/core/linalg";
import { logDeterminant, whiten, whitenAdjoint } from "./noise.ts";
import { observation as checkedObservation, type Observation } from "./observation.ts";
import { imagesOfUnits } from "./unitImages.ts";

/**
 * An observation as seen from the Cameron–Martin coordinates z of the noise γ: with B = R^−½ A C^½ = U diag(√μ) Vᵀ and whitened data
 * ỹ = R^−½(y − A ā), everything that y says of z is in the r numbers
 *
 *     ỹ′ = Uᵀ ỹ = B′ z + N(0, I_r),   B′ = diag(√μ) Vᵀ,   B′B′* = diag(μ),   B′*B′ = B*B.
 */
export interface ObservedDirections {
  readonly bandLimit: number;
  /** Number of observations, one per row of `data`. */
  readonly batch: number;
  /** r ≤ min(n, L²), the number of directions of which the data say anything. */
  readonly rank: number;
  /** μ_j > 0. Length r. */
  readonly strengths: Float64Array;
  /** ỹ′. Row-major batch × r. */
  readonly data: Float64Array;
  /** log p(y) = constant + log N(ỹ′; B′m, I + B′ΣB′*) for z ~ N(m, Σ), but for (r/2) log 2π. Length batch. */
  readonly constants: Float64Array;
  /** Which coordinate each direction is, where they are coordinates; then B′ is diagonal. */
  readonly indices?: Int32Array;
  /** B′ z of rows: rows × L² → rows × r. */
  readonly project: (z: Float64Array, out?: Float64Array) => Float64Array;
  /** B′* v of rows: rows × r → rows × L². */
  readonly lift: (v: Float64Array, out?: Float64Array) => Float64Array;
  /** B′, row-major r × L²; made when it is asked for where it is diagonal. */
  readonly matrix: () => Float64Array;
}

/** Largest table r × L² of directions, in numbers: 256 MB. */
const LARGEST_TABLE = 2 ** 25;

/**
 * What was seen of fields, factored once for every time and every law, by the eigenvectors of BB* or of B*B, whichever is smaller, once for all times; without any where
 * the operator is diagonal in the harmonics.
 *
 * @param standard the noise γ and the mean field of the model, as of `standardisation`.
 * @throws {@link ShapeError} if the band limits differ, or the values are not whole observations.
 * @throws {@link DomainError} if a value is not finite, what is seen does not depend on the field, or the table of directions would be larger than 2²⁵ numbers.
 *
 * Source: docs/theory/formulas.md (P3.2).
 *
 * @example
 * ```ts
 * import { coefficients, whittleMatern } from "@chaosphere/core";
 * import { standardisation } from "@chaosphere/core/estimation";
 * import { observation, observedDirections, pointValues } from "@chaosphere/score/posterior";
 *
 * // One station with an error of a tenth of the field's own deviation there.
 * const γ = whittleMatern(8, { alpha: 2, kappa: 3 });
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 8);
 * const variance = γ.spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) * c) / (4 * Math.PI), 0);
 * const seen = observation(station, { kind: "white", sd: Math.sqrt(variance) / 10 }, Float64Array.of(1));
 * const mean = coefficients("harmonic", 8, new Float64Array(64));
 * const { rank, strengths } = observedDirections(seen, standardisation(γ, { mean }));
 * console.log(rank, strengths[0].toFixed(6)); // 1 100.000000
 * ```
 */
export function observedDirections(
  given: Observation,
  standard: Standardisation,
): ObservedDirections {
  const { operator, noise, values } = checkedObservation(given.operator, given.noise, given.values);
  const { bandLimit, size: n } = operator;
  checkBandLimit(given, standard);
  const d = bandLimit ** 2;
  const batch = values.length / n;
  const roots = perCoefficient(standard.measure.spectrum.map(Math.sqrt));
  const predicted = operator.apply(standard.mean.values);
  const whitened = whiten(
    noise,
    values.map((y, at) => y - predicted[at % n]),
  );
  const constant = -(n / 2) * Math.log(2 * Math.PI) - logDeterminant(noise, n) / 2;
  const squares = Float64Array.from({ length: batch }, (_, b) =>
    whitened.subarray(b * n, (b + 1) * n).reduce((sum, y) => sum + y * y, 0),
  );
  const finish = (parts: Directions): ObservedDirections => {
    const r = parts.rank;
    if (r === 0) {
      throw new DomainError(
        `observedDirections: what is seen must depend on the field, got ${n} numbers that the model does not vary. See other degrees or places.`,
      );
    }
    const constants = squares.map((square, b) => {
      const seen = parts.data.subarray(b * r, (b + 1) * r).reduce((sum, y) => sum + y * y, 0);
      return constant - (square - seen) / 2;
    });
    return { bandLimit, batch, ...parts, constants };
  };

  if (operator.diagonal && noise.kind !== "correlated") {
    const sds = noise.kind === "white" ? new Float64Array(n).fill(noise.sd) : noise.sds;
    const { indices, factors } = operator.diagonal;
    const own = factors.map((f, i) => (f * roots[indices[i]]) / sds[i]);
    return finish(alongCoordinates(d, indices, own, whitened));
  }
  const rank = Math.min(n, d);
  if (rank * d > LARGEST_TABLE) {
    throw new DomainError(
      `observedDirections: ${n} numbers seen at bandLimit ${bandLimit} need a table of ${rank} × ${d}, more than ${LARGEST_TABLE}. Take fewer degrees or cells, or gaussianPosterior, which needs none.`,
    );
  }
  const adjoint = (v: Float64Array): Float64Array => {
    const a = operator.adjoint(whitenAdjoint(noise, v));
    for (let at = 0; at < a.length; at++) a[at] *= roots[at % d];
    return a;
  };
  if (n <= d) return finish(fromGram(imagesOfUnits(n, d, adjoint), n, d, whitened));
  const normal = (z: Float64Array): Float64Array =>
    adjoint(whiten(noise, operator.apply(z.map((value, at) => value * roots[at % d]))));
  return finish(fromNormal(imagesOfUnits(d, d, normal, d, n), d, adjoint(whitened)));
}

type Directions = Omit<ObservedDirections, "bandLimit" | "batch" | "constants">;

/** Each number is a factor times one coordinate; what is seen twice is combined. */
function alongCoordinates(
  d: number,
  seen: Int32Array,
  factors: Float64Array,
  whitened: Float64Array,
): Directions {
  const n = seen.length;
  const strength = new Float64Array(d);
  for (let i = 0; i < n; i++) strength[seen[i]] += factors[i] * factors[i];
  const indices = Int32Array.from(Array.from(strength.keys()).filter((i) => strength[i] > 0));
  const place = new Int32Array(d).fill(-1);
  indices.forEach((i, j) => {
    place[i] = j;
  });
  const rank = indices.length;
  const strengths = Float64Array.from(indices, (i) => strength[i]);
  const slopes = strengths.map(Math.sqrt);
  const data = new Float64Array((whitened.length / n) * rank);
  for (let at = 0; at < whitened.length; at++) {
    const j = place[seen[at % n]];
    if (j >= 0) data[Math.floor(at / n) * rank + j] += (factors[at % n] * whitened[at]) / slopes[j];
  }
  return {
    rank,
    strengths,
    data,
    indices,
    project(z, out = new Float64Array((z.length / d) * rank)) {
      for (let b = 0, at = 0; at < out.length; b += d) {
        for (let j = 0; j < rank; j++, at++) out[at] = slopes[j] * z[b + indices[j]];
      }
      return out;
    },
    lift(v, out = new Float64Array((v.length / rank) * d)) {
      out.fill(0);
      for (let b = 0, at = 0; at < v.length; b += d) {
        for (let j = 0; j < rank; j++, at++) out[b + indices[j]] = slopes[j] * v[at];
      }
      return out;
    },
    matrix() {
      const rows = new Float64Array(rank * d);
      for (let j = 0; j < rank; j++) rows[j * d + indices[j]] = slopes[j];
      return rows;
    },
  };
}

/** From B, n × d with n ≤ d: BB* = U diag(μ) Uᵀ, B′ = UᵀB. */
function fromGram(B: Float64Array, n: number, d: number, whitened: Float64Array): Directions {
  const { strengths, vectors, rank } = strongest(gramMatrix(B, n, d), n);
  const batch = whitened.length / n;
  const table = matrixProduct(vectors, B, rank, n, d);
  const data = matrixProduct(whitened, vectors, batch, n, rank, { transposeB: true });
  return alongTable(table, d, strengths, data);
}

/** From H = B*B, d × d, and B*ỹ: H = V diag(μ) Vᵀ, B′ = diag(√μ) Vᵀ, ỹ′ = diag(1/√μ) Vᵀ B*ỹ. */
function fromNormal(H: Float64Array, d: number, lifted: Float64Array): Directions {
  const { strengths, vectors: table, rank } = strongest(symmetrised(H, d), d);
  const data = matrixProduct(lifted, table, lifted.length / d, d, rank, { transposeB: true });
  for (let at = 0; at < data.length; at++) data[at] /= Math.sqrt(strengths[at % rank]);
  for (let at = 0; at < table.length; at++) table[at] *= Math.sqrt(strengths[Math.floor(at / d)]);
  return alongTable(table, d, strengths, data);
}

function alongTable(
  table: Float64Array,
  d: number,
  strengths: Float64Array,
  data: Float64Array,
): Directions {
  const rank = strengths.length;
  return {
    rank,
    strengths,
    data,
    project: (z, out) =>
      matrixProduct(z, table, z.length / d, d, rank, { transposeB: true, ...(out && { out }) }),
    lift: (v, out) => matrixProduct(v, table, v.length / rank, rank, d, out && { out }),
    matrix: () => table,
  };
}

/** Eigenvalues above rounding, decreasing, and their eigenvectors in rows. */
function strongest(matrix: Float64Array, size: number) {
  const { eigenvalues, eigenvectors } = symmetricEigen(matrix, size);
  const least = size * Number.EPSILON * eigenvalues[0];
  const rank = eigenvalues.findIndex((μ) => !(μ > least));
  const kept = rank < 0 ? size : rank;
  const vectors = new Float64Array(kept * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < kept; j++) vectors[j * size + i] = eigenvectors[i * size + j];
  }
  return { strengths: eigenvalues.slice(0, kept), vectors, rank: kept };
}

function symmetrised(matrix: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (matrix[i * size + j] + matrix[j * size + i]) / 2;
      matrix[i * size + j] = mean;
      matrix[j * size + i] = mean;
    }
  }
  return matrix;
}

/**
 * Which observation each row of a batch belongs to: the rows are divided evenly among the observations, in their order.
 *
 * @throws {@link ShapeError} if they cannot be.
 */
export function rowsPerObservation(caller: string, rows: number, observations: number): number {
  const each = rows / observations;
  if (Number.isInteger(each)) return each;
  throw new ShapeError(
    `${caller}: ${observations} observations need as many rows each, got ${rows} rows. Take a multiple of ${observations} fields.`,
  );
}

function checkBandLimit({ operator }: Observation, { measure }: Standardisation): void {
  if (operator.bandLimit === measure.spectrum.length) return;
  throw new ShapeError(
    `observedDirections: the operator and the noise must have one band limit, got ${operator.bandLimit} and ${measure.spectrum.length}. Build the operator at the model's.`,
  );
}
