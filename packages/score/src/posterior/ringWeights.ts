import { gaussLegendre } from "@chaosphere/core";
import { type IsoLatitudeRings, ringsOfGrid } from "@chaosphere/core/rings";
import { whitenAdjoint } from "./noise.ts";
import type { Observation } from "./observation.ts";

/** The precision 1/σ² of each point of rings of constant latitude, 0 in a gap. */
export interface RingWeights {
  readonly rings: IsoLatitudeRings;
  /** Length rings.points. */
  readonly weights: Float64Array;
}

/** The weights of an observation of points on rings with independent errors; undefined of any other. */
export function ringWeights({ operator, noise }: Observation): RingWeights | undefined {
  const places = operator.pointwise?.places;
  if (!places || noise.kind === "correlated") return undefined;
  const weights = new Float64Array(places.rings.points);
  const roots = whitenAdjoint(noise, new Float64Array(operator.size).fill(1));
  places.at.forEach((p, i) => {
    weights[p] = roots[i] * roots[i];
  });
  return { rings: places.rings, weights };
}

/**
 * The same weights gathered in the cells of a Gauss–Legendre grid of `nLat` rings: what fields of few degrees see of them, but for
 * what they vary within a cell.
 */
export function gathered({ rings, weights }: RingWeights, nLat: number): RingWeights {
  const grid = gaussLegendre(nLat);
  const { nLon, colatitudes } = grid;
  const out = new Float64Array(nLat * nLon);
  rings.counts.forEach((count, r) => {
    const θ = rings.colatitudes[r];
    let i = 0;
    while (i + 1 < nLat && θ > (colatitudes[i] + colatitudes[i + 1]) / 2) i++;
    for (let k = 0; k < count; k++) {
      const λ = rings.firstLongitudes[r] + (2 * Math.PI * k) / count;
      const j = Math.round((λ / (2 * Math.PI)) * nLon);
      out[i * nLon + (((j % nLon) + nLon) % nLon)] += weights[rings.starts[r] + k];
    }
  });
  return { rings: ringsOfGrid(grid), weights: out };
}
