import { child, type Key } from "@chaosphere/core";
import type { LineMesh } from "@chaosphere/malliavin";
import { checkerboardSource, type DataSource, eightGaussians, swissRoll } from "@chaosphere/train";

/** A law of one coordinate: uniform on an interval or normal. */
export type LineLaw =
  | { readonly low: number; readonly high: number }
  | { readonly mean: number; readonly deviation: number };

/** A law in the plane that data are drawn from. */
export interface PlanarLaw {
  readonly title: string;
  readonly source: DataSource;
  /** The square of the figures is [−halfWidth, halfWidth]². */
  readonly halfWidth: number;
  /** As an even mixture of products of laws on the line, by their numbers; where it is one. */
  readonly products?: { readonly lines: readonly LineLaw[]; readonly pairs: readonly Pair[] };
  readonly coverage: (points: Float64Array) => Coverage;
}

/** The share of points that lie where the data do, and how many of the parts of the data are reached. */
interface Coverage {
  readonly share: number;
  readonly parts: number;
}

type Pair = readonly [first: number, second: number];

const BOARD = { cells: 4, halfWidth: 2 };
const RING = { radius: 2, spread: 0.08 };
const ROLL = { radius: 2, spread: 0.05 };

/** The share of the points in any part; a part counts as reached if it has at least half of its share of the points. */
function coverageOf(counts: readonly number[], points: number): Coverage {
  const inside = counts.reduce((a, b) => a + b, 0);
  const least = points / counts.length / 2;
  return { share: inside / points, parts: counts.filter((count) => count >= least).length };
}

function board(): PlanarLaw {
  const { cells, halfWidth } = BOARD;
  const side = (2 * halfWidth) / cells;
  const lines = Array.from({ length: cells }, (_, c) => ({
    low: c * side - halfWidth,
    high: (c + 1) * side - halfWidth,
  }));
  const pairs = lines.flatMap((_, row) =>
    lines.map((_, column): Pair => [row, column]).filter(([r, c]) => (r + c) % 2 === 0),
  );
  return {
    title: "checkerboard",
    source: checkerboardSource(BOARD),
    halfWidth: 2.6,
    products: { lines, pairs },
    coverage: (points) => {
      const counts = pairs.map(([row, column]) => {
        const cell = (u: number) => Math.floor((u + halfWidth) / side);
        return rowsWhere(points, (x, y) => cell(x) === row && cell(y) === column);
      });
      return coverageOf(counts, points.length / 2);
    },
  };
}

function ring(): PlanarLaw {
  const source = eightGaussians(RING);
  const { means } = source.mixture;
  const levels = [...new Set(Array.from(means, (x) => Math.round(x * 1e9) / 1e9))];
  const level = (x: number) => levels.findIndex((c) => Math.abs(c - x) < 1e-6);
  const pairs = Array.from(
    { length: 8 },
    (_, k): Pair => [level(means[2 * k]), level(means[2 * k + 1])],
  );
  return {
    title: "eight Gaussians",
    source,
    halfWidth: 2.6,
    products: { lines: levels.map((mean) => ({ mean, deviation: RING.spread })), pairs },
    coverage: (points) => {
      const counts = pairs.map((_, k) =>
        rowsWhere(
          points,
          (x, y) => Math.hypot(x - means[2 * k], y - means[2 * k + 1]) < 5 * RING.spread,
        ),
      );
      return coverageOf(counts, points.length / 2);
    },
  };
}

function roll(): PlanarLaw {
  const source = swissRoll(ROLL);
  const { means } = source.mixture(400);
  return {
    title: "Swiss roll",
    source,
    halfWidth: 2.6,
    coverage: (points) => {
      // Eight stretches of the curve.
      const counts = new Array<number>(8).fill(0);
      for (let p = 0; p < points.length; p += 2) {
        let [best, at] = [Number.POSITIVE_INFINITY, 0];
        for (let k = 0; k < 400; k++) {
          const d = Math.hypot(points[p] - means[2 * k], points[p + 1] - means[2 * k + 1]);
          if (d < best) [best, at] = [d, k];
        }
        if (best < 4 * ROLL.spread) counts[Math.floor(at / 50)]++;
      }
      return coverageOf(counts, points.length / 2);
    },
  };
}

/** The laws of the experiment by name. */
export const planarLaws: Readonly<
  Record<"checkerboard" | "eightGaussians" | "swissRoll", PlanarLaw>
> = {
  checkerboard: board(),
  eightGaussians: ring(),
  swissRoll: roll(),
};

/** Draws of X_0 in rows of two. */
export function drawData({ source }: PlanarLaw, key: Key, count: number): Float64Array {
  const data = new Float64Array(2 * count);
  for (let p = 0; p < count; p++) {
    source.draw(child(key, p), data.subarray(2 * p, 2 * p + 2));
  }
  return data;
}

/** The density of a law on the line, averaged over the cells of a mesh. */
export function densityOf(law: LineLaw, { faces, centres }: LineMesh): Float64Array {
  return centres.map((x, i) => {
    const [from, to] = [faces[i], faces[i + 1]];
    if ("mean" in law) {
      const z = (x - law.mean) / law.deviation;
      return Math.exp(-(z * z) / 2) / (law.deviation * Math.sqrt(2 * Math.PI));
    }
    const overlap = Math.max(0, Math.min(to, law.high) - Math.max(from, law.low));
    return overlap / ((to - from) * (law.high - law.low));
  });
}

function rowsWhere(points: Float64Array, isInside: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let p = 0; p < points.length; p += 2) if (isInside(points[p], points[p + 1])) count++;
  return count;
}
