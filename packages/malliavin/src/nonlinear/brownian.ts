import { child, DomainError, fillNormals, type Key } from "@chaosphere/core";

/** Brownian paths on a grid of equal steps. */
export interface BrownianOptions {
  /** Determines the paths: row p is drawn from `child(key, firstRow + p)`. */
  readonly key: Key;
  /** Number of paths. */
  readonly paths: number;
  /** Number of the first path among all paths of the key. Default 0. */
  readonly firstRow?: number;
  /** r: independent components. Default 1. */
  readonly noise?: number;
  /** T > 0. */
  readonly horizon: number;
  /** N, 1 or more. */
  readonly steps: number;
}

/**
 * The increments of Brownian paths, `increments[(p·N + n)·r + l]` = B^l(t_{n+1}) − B^l(t_n) of path p, t_n = n T/N.
 *
 * Lévy's construction: N = c 2^k with c odd; c independent increments of length T/c are halved k times by
 *
 *     B(middle) − B(left) | B(right) − B(left) = ΔB   ~   N(ΔB/2, H/4),   H the length of the cell.
 *
 * Each halving reads the next normals of the row, so that N, 2N, 4N, … steps follow one path, seen finer and finer.
 * Takes one normal per increment.
 *
 * @throws {@link DomainError} unless horizon is positive and finite, and steps, paths and noise are whole, 1 or more.
 *
 * Source: Lévy (1948).
 */
export function brownianIncrements(options: BrownianOptions): Float64Array {
  const { key, paths, firstRow = 0, noise = 1, horizon, steps } = options;
  checkGrid("brownianIncrements", horizon, { steps, paths, noise });
  const row = steps * noise;
  const increments = new Float64Array(paths * row);
  const fill = incrementFiller(horizon, steps, noise);
  for (let p = 0; p < paths; p++) {
    fill(child(key, firstRow + p), increments.subarray(p * row, (p + 1) * row));
  }
  return increments;
}

/** Writes the N·r increments of the path of a stream. */
export function incrementFiller(
  horizon: number,
  steps: number,
  noise: number,
): (stream: Key, out: Float64Array) => void {
  const normals = new Float64Array(steps * noise);
  let roots = steps;
  while (roots % 2 === 0) roots /= 2;
  return (stream, out) => {
    fillNormals(stream, 0, normals);
    const deviation = Math.sqrt(horizon / roots);
    for (let i = 0; i < roots * noise; i++) out[i] = deviation * normals[i];
    for (let cells = roots; cells < steps; cells *= 2) {
      const half = Math.sqrt(horizon / cells) / 2;
      // From the last cell down, so that no increment is overwritten before it is halved.
      for (let c = cells - 1; c >= 0; c--) {
        for (let l = 0; l < noise; l++) {
          const whole = out[c * noise + l];
          const left = whole / 2 + half * normals[(cells + c) * noise + l];
          out[2 * c * noise + l] = left;
          out[(2 * c + 1) * noise + l] = whole - left;
        }
      }
    }
  };
}

/** @throws {@link DomainError} unless the horizon is positive and finite, and the counts are whole, 1 or more. */
export function checkGrid(
  caller: string,
  horizon: number,
  counts: Readonly<Record<string, number>>,
): void {
  if (!(horizon > 0 && horizon < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: horizon must be positive and finite, got ${horizon}. Give the time T at which the paths end.`,
    );
  }
  for (const [name, count] of Object.entries(counts)) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new DomainError(
        `${caller}: ${name} must be a whole number, 1 or more, got ${count}. Give a whole number.`,
      );
    }
  }
}
