import { child, type Key, uniformAt } from "@chaosphere/core";

/** Times that one exact ensemble of each problem is taken for a method. */
const TIMES = 20_000;
const LEVEL = 0.001;

/**
 * The quantile 1 − {@link LEVEL} of the ratio of mean distances for a method that draws from the posterior. Its distance and those of
 * the exact ensembles of a problem are then exchangeable: one of these ensembles in the place of the method and the others in that of
 * the floor, chosen for each problem alone, has the law of the ratio. Distances are heavy-tailed where few draws fall into a far mode, so
 * that no normal law would do.
 */
export function floorQuantile(floors: readonly (readonly number[])[], key: Key): number {
  const totals = floors.map((distances) => distances.reduce((sum, d) => sum + d, 0));
  const ratios = Float64Array.from({ length: TIMES }, (_, n) => {
    const own = child(key, n);
    let [taken, left] = [0, 0];
    floors.forEach((distances, problem) => {
      const chosen = distances[Math.floor(distances.length * uniformAt(own, problem))];
      taken += chosen;
      left += (totals[problem] - chosen) / (distances.length - 1);
    });
    return taken / left;
  }).sort();
  return ratios[Math.ceil((1 - LEVEL) * TIMES) - 1];
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);
