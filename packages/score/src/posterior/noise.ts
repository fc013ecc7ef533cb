import { child, DomainError, fillNormals, type Key, ShapeError } from "@chaosphere/core";
import { type CholeskyFactor, whitenRows } from "@chaosphere/core/linalg";

/** The errors of n observed numbers, ε ~ N(0, R), centred. */
export type ObservationNoise =
  | {
      readonly kind: "white";
      /** Standard deviation of each number, positive. */
      readonly sd: number;
    }
  | {
      readonly kind: "independent";
      /** Standard deviations, positive. Length n. */
      readonly sds: Float64Array;
    }
  | {
      readonly kind: "correlated";
      /** L of R = L Lᵀ. */
      readonly factor: CholeskyFactor;
    };

/** Noise and how many numbers it is of. */
export interface SizedNoise {
  readonly noise: ObservationNoise;
  /** n. */
  readonly size: number;
}

/** Numbers in a joint factor beyond which {@link joinNoise} refuses to make it: 512 MB. */
const LARGEST_FACTOR = 2 ** 26;

/**
 * R^{−1/2} r for rows of residuals: r/σ, or L⁻¹ r for correlated noise.
 *
 * @param r row-major batch × n.
 * @throws {@link ShapeError} if r is not in whole rows.
 *
 * Source: docs/theory/formulas.md (P2).
 */
export function whiten(noise: ObservationNoise, r: Float64Array): Float64Array {
  switch (noise.kind) {
    case "white":
      return r.map((value) => value / noise.sd);
    case "independent":
      checkRows("whiten", r, noise.sds.length);
      return r.map((value, i) => value / noise.sds[i % noise.sds.length]);
    case "correlated":
      checkRows("whiten", r, noise.factor.dimension);
      return whitenRows(noise.factor, r.slice());
    default:
      return refuseKind("whiten", noise);
  }
}

/**
 * The transpose of {@link whiten}: r/σ, or L^{−T} r, so that `whitenAdjoint(noise, whiten(noise, r))` is R⁻¹ r.
 *
 * @param r row-major batch × n.
 * @throws {@link ShapeError} if r is not in whole rows.
 */
export function whitenAdjoint(noise: ObservationNoise, r: Float64Array): Float64Array {
  if (noise.kind !== "correlated") return whiten(noise, r);
  const { dimension: n, lower: L } = noise.factor;
  checkRows("whitenAdjoint", r, n);
  const x = r.slice();
  for (let b = 0; b < x.length; b += n) {
    for (let i = n - 1; i >= 0; i--) {
      x[b + i] /= L[i * n + i];
      for (let k = 0; k < i; k++) x[b + k] -= L[i * n + k] * x[b + i];
    }
  }
  return x;
}

/**
 * Draws of the noise, row-major count × n. Row b is made of stream `child(key, b)`, so that more rows leave the first ones
 * as they are.
 *
 * @throws {@link ShapeError} if the noise is of another number of data.
 */
export function drawNoise(
  noise: ObservationNoise,
  n: number,
  count: number,
  key: Key,
): Float64Array {
  checkNoise("drawNoise", noise, n);
  const draws = new Float64Array(count * n);
  for (let b = 0; b < count; b++) {
    const row = draws.subarray(b * n, (b + 1) * n);
    fillNormals(child(key, b), 0, row);
    colour(noise, row);
  }
  return draws;
}

/** R^{1/2} z of one row, in place. */
function colour(noise: ObservationNoise, row: Float64Array): void {
  if (noise.kind !== "correlated") {
    for (let i = 0; i < row.length; i++) {
      row[i] *= noise.kind === "white" ? noise.sd : noise.sds[i];
    }
    return;
  }
  const { dimension: n, lower: L } = noise.factor;
  for (let i = n - 1; i >= 0; i--) {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += L[i * n + k] * row[k];
    row[i] = sum;
  }
}

/**
 * log det R of n numbers.
 *
 * @throws {@link ShapeError} if the noise is of another number of data.
 */
export function logDeterminant(noise: ObservationNoise, n: number): number {
  checkNoise("logDeterminant", noise, n);
  switch (noise.kind) {
    case "white":
      return 2 * n * Math.log(noise.sd);
    case "independent":
      return 2 * noise.sds.reduce((sum, sd) => sum + Math.log(sd), 0);
    case "correlated":
      return 2 * noise.factor.halfLogDeterminant;
    default:
      return refuseKind("logDeterminant", noise);
  }
}

/**
 * The noise of several observations at once, independent of each other, in the order given. It keeps the plainest form
 * that says it: white where all have one standard deviation, else one per number, else a factor.
 *
 * @throws {@link DomainError} if there is nothing to join, or a joint factor of correlated noise would not fit in memory.
 */
export function joinNoise(...parts: readonly SizedNoise[]): ObservationNoise {
  if (parts.length === 0) {
    throw new DomainError(
      "joinNoise: needs the noise of one observation or more, got none. Name what was observed.",
    );
  }
  for (const { noise, size } of parts) checkNoise("joinNoise", noise, size);
  const [{ noise: first }] = parts;
  if (first.kind === "white" && parts.every(({ noise }) => isWhite(noise, first.sd))) return first;
  const n = parts.reduce((sum, { size }) => sum + size, 0);
  if (parts.every(({ noise }) => noise.kind !== "correlated")) {
    const sds = new Float64Array(n);
    let at = 0;
    for (const { noise, size } of parts) {
      if (noise.kind === "white") sds.fill(noise.sd, at, at + size);
      if (noise.kind === "independent") sds.set(noise.sds, at);
      at += size;
    }
    return { kind: "independent", sds };
  }
  return { kind: "correlated", factor: joinFactors(parts, n) };
}

/** The factor of a block-diagonal R. */
function joinFactors(parts: readonly SizedNoise[], n: number): CholeskyFactor {
  if (n * n > LARGEST_FACTOR) {
    throw new DomainError(
      `joinNoise: correlated noise needs a factor of n × n numbers, got n = ${n} of at most ${Math.sqrt(LARGEST_FACTOR)}. Give every observation independent noise, or observe less.`,
    );
  }
  const lower = new Float64Array(n * n);
  let at = 0;
  let halfLogDeterminant = 0;
  for (const { noise, size } of parts) {
    for (let i = 0; i < size; i++) {
      const row = (at + i) * n + at;
      if (noise.kind === "correlated") {
        lower.set(noise.factor.lower.subarray(i * size, i * size + i + 1), row);
      } else lower[row + i] = noise.kind === "white" ? noise.sd : noise.sds[i];
    }
    halfLogDeterminant += logDeterminant(noise, size) / 2;
    at += size;
  }
  return { dimension: n, lower, halfLogDeterminant };
}

/**
 * @throws {@link ShapeError} if the noise is not that of n numbers.
 * @throws {@link DomainError} if a standard deviation is not positive and finite, or the factor is singular.
 */
export function checkNoise(caller: string, noise: ObservationNoise, n: number): void {
  const [sds, length] =
    noise.kind === "white"
      ? [[noise.sd], n]
      : noise.kind === "independent"
        ? [noise.sds, noise.sds.length]
        : [diagonalOf(noise.factor), noise.factor.dimension];
  if (length !== n) {
    throw new ShapeError(
      `${caller}: the noise must be that of the ${n} observed numbers, got one of ${length}. Give one standard deviation per number, or one for all.`,
    );
  }
  const wrong = sds.findIndex((sd) => !(sd > 0 && sd < Number.POSITIVE_INFINITY));
  if (wrong === -1) return;
  throw new DomainError(
    noise.kind === "correlated"
      ? `${caller}: the noise factor must have a positive diagonal, got ${sds[wrong]} at position ${wrong}. Make it by choleskyFactor of a positive definite covariance.`
      : `${caller}: standard deviations of noise must be positive, got ${sds[wrong]}${noise.kind === "white" ? "" : ` for number ${wrong}`}. Give the error of the values; one far below the field's own variation stands for none.`,
  );
}

function diagonalOf({ dimension, lower }: CholeskyFactor): Float64Array {
  return Float64Array.from({ length: dimension }, (_, i) => lower[i * (dimension + 1)]);
}

function isWhite(noise: ObservationNoise, sd: number): boolean {
  return noise.kind === "white" && noise.sd === sd;
}

function checkRows(caller: string, r: Float64Array, n: number): void {
  if (r.length % n === 0) return;
  throw new ShapeError(
    `${caller}: needs whole rows of the ${n} observed numbers, got ${r.length}. Check what the noise is of.`,
  );
}

function refuseKind(caller: string, noise: never): never {
  const { kind } = noise as { kind?: unknown };
  throw new DomainError(
    `${caller}: noise must be "white", "independent" or "correlated", got ${String(kind)}. Use one of these.`,
  );
}
