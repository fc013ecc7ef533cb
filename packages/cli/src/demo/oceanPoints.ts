import type { Dataset } from "@chaosphere/data";
import { fibonacciPoints } from "@chaosphere/model";

/** Points of the sphere, rad. */
export interface Points {
  readonly colatitudes: Float64Array;
  readonly longitudes: Float64Array;
}

/**
 * Those points of a Fibonacci lattice of n,
 *
 *     cos θ_i = 1 − (2i + 1)/n,   λ_i = π i (√5 − 1) mod 2π,
 *
 * whose cell of the relief lies below the sea.
 */
export function oceanPoints(n: number, { fields }: Dataset): Points {
  const { nLat, nLon, firstLongitude } = fields.grid;
  const points: [number, number][] = [];
  const lattice = fibonacciPoints(n);
  for (let i = 0; i < n; i++) {
    const [θ, λ] = [lattice.colatitudes[i], lattice.longitudes[i]];
    const ring = Math.min(nLat - 1, Math.floor((θ / Math.PI) * nLat));
    const turn = (λ - firstLongitude) / (2 * Math.PI) + 0.5 / nLon;
    const column = Math.floor((turn - Math.floor(turn)) * nLon);
    if (fields.values[ring * nLon + column] < 0) points.push([θ, λ]);
  }
  return {
    colatitudes: Float64Array.from(points, ([θ]) => θ),
    longitudes: Float64Array.from(points, ([, λ]) => λ),
  };
}
