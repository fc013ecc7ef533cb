import {
  type LawAtTime,
  lawsAtTimes,
  type ScoreEstimate,
  type StochasticEquation,
  stretchedLineMesh,
} from "@chaosphere/malliavin";
import { densityOf, type PlanarLaw } from "./planarLaws.ts";

/** Below this a density is nothing but rounding. */
const LEAST = 1e-100;

/** The exact laws of a planar law under an equation that acts on each coordinate alone, at the times asked for. */
export interface ProductScore {
  /** ∇ log p_t at the nearest of the times. */
  readonly score: ScoreEstimate;
  /** The laws of both coordinates at the last time. */
  readonly ends: readonly [LawAtTime, LawAtTime];
}

/**
 * p_t(x) = mean_c p_t^{c_1}(x_1) p_t^{c_2}(x_2), by one Fokker–Planck solution for every law on the line that occurs: the Malliavin
 * weights and their regression have no part in it.
 */
export function productScore(
  equation: StochasticEquation,
  products: NonNullable<PlanarLaw["products"]>,
  times: readonly number[],
  cells: number,
): ProductScore {
  const space = stretchedLineMesh(0, 3, 60, cells);
  const lines = products.lines.map((law) =>
    lawsAtTimes(equation, densityOf(law, space), space, { times, steps: [60, 5] }),
  );
  const logs = lines.map((laws) =>
    laws.map(({ density }) => density.map((p) => Math.log(Math.max(p, LEAST)))),
  );
  const { centres } = space;
  const end = Math.asinh(60 / 3);
  const cellOf = (x: number) => {
    const i = Math.floor(((Math.asinh(x / 3) / end + 1) / 2) * cells);
    return Math.min(cells - 2, Math.max(1, i));
  };
  /** log p and its slope at x: the parabola through three centres. */
  const read = (log: Float64Array, x: number, i: number): readonly [number, number] => {
    const [a, b, c] = [centres[i - 1], centres[i], centres[i + 1]];
    const left = (log[i] - log[i - 1]) / (b - a);
    const right = (log[i + 1] - log[i]) / (c - b);
    const bend = (right - left) / (c - a);
    return [log[i] + (x - b) * (left + bend * (x - a)), left + bend * (2 * x - a - b)];
  };
  const score: ScoreEstimate = (t, states) => {
    const k = times.reduce(
      (best, time, n) => (Math.abs(time - t) < Math.abs(times[best] - t) ? n : best),
      0,
    );
    const own = logs.map((log) => log[k]);
    const out = new Float64Array(states.length);
    const [low, high] = [centres[1], centres[cells - 2]];
    for (let p = 0; p < states.length; p += 2) {
      const [first, second] = [0, 1].map((i) => {
        const x = Math.min(high, Math.max(low, states[p + i]));
        const cell = cellOf(x);
        return own.map((log) => read(log, x, cell));
      });
      const levels = products.pairs.map(([a, b]) => first[a][0] + second[b][0]);
      const top = Math.max(...levels);
      let [total, south, east] = [0, 0, 0];
      products.pairs.forEach(([a, b], c) => {
        const weight = Math.exp(levels[c] - top);
        total += weight;
        south += weight * first[a][1];
        east += weight * second[b][1];
      });
      out[p] = south / total;
      out[p + 1] = east / total;
    }
    return out;
  };
  const marginal = (i: 0 | 1): LawAtTime => {
    const laws = products.pairs.map((pair) => lines[pair[i]].at(-1)!);
    const density = laws[0].density.map((_, cell) =>
      Math.max(0, laws.reduce((sum, law) => sum + law.density[cell], 0) / laws.length),
    );
    return { ...laws[0], density };
  };
  return { score, ends: [marginal(0), marginal(1)] };
}
