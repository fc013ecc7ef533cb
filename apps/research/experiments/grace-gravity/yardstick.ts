import type { Coast } from "./coast.ts";
import { harmonicRows, type Places } from "./places.ts";

const degree = Math.PI / 180;
/** Places this near a coast are neither land nor sea, rad. */
const NEAR = 300 / 6378.1363;

/**
 * The places of fixtures/generate/grace_yardstick.py: a grid of 3°, of which places count that have land alone, or sea alone, within
 * 300 km, by the heights at every sixth cell of data/etopo-relief.
 */
export function yardstickPlaces(bandLimit: number, seen: Int32Array, { isLand }: Coast): Places {
  const cells = Array.from({ length: 90 * 180 }, (_, c) => {
    const θ = (180 - (1 / 6 + 2 * Math.floor(c / 180))) * degree;
    const λ = (1 / 6 + 2 * (c % 180)) * degree;
    return { place: direction(θ, λ), isDry: isLand(θ, λ) };
  });
  const near = Math.cos(NEAR);
  const points = Array.from({ length: 55 * 120 }, (_, p) => {
    const θ = (171 - 3 * Math.floor(p / 120)) * degree;
    const λ = 3 * (p % 120) * degree;
    const [x, y, z] = direction(θ, λ);
    let [best, dry] = [-2, false];
    let [anyDry, anyWet] = [false, false];
    for (const { place, isDry } of cells) {
      const cosine = x * place[0] + y * place[1] + z * place[2];
      if (cosine > best) [best, dry] = [cosine, isDry];
      if (cosine > near) {
        if (isDry) anyDry = true;
        else anyWet = true;
      }
    }
    return { θ, λ, isLand: dry && !anyWet, isSea: !dry && !anyDry };
  }).filter((p) => p.isLand || p.isSea);
  return {
    rows: harmonicRows(
      points.map(({ θ }) => θ),
      points.map(({ λ }) => λ),
      bandLimit,
      seen,
    ),
    areas: Float64Array.from(points, ({ θ }) => Math.sin(θ)),
    land: [...points.keys()].filter((p) => points[p].isLand),
    sea: [...points.keys()].filter((p) => points[p].isSea),
  };
}

function direction(θ: number, λ: number): readonly [number, number, number] {
  return [Math.sin(θ) * Math.cos(λ), Math.sin(θ) * Math.sin(λ), Math.cos(θ)];
}
