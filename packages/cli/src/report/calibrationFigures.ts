import { type Figure, linePlot } from "@chaosphere/atlas";
import { type FunctionalCalibration, simultaneousBand } from "@chaosphere/metrics/calibration";
import type { Illustration } from "./figures.ts";

/** Probability that all counts of a calibrated posterior lie in the band. */
const BAND = 0.95;

/** The histogram of ranks and the difference of their distribution function, for each functional. */
export function rankFigures(
  functionals: readonly FunctionalCalibration[],
  draws: number,
): readonly Illustration[] {
  return functionals.flatMap((f) => [
    {
      figure: rankHistogram(f, draws),
      caption: `${f.name}: ranks of the truth among its ${draws} draws. All bars of a right posterior lie in the band with a probability of ${100 * BAND} %.`,
    },
    {
      figure: ecdfDifference(f, draws),
      caption: `${f.name}: the share of ranks up to each less that of uniform ranks, with the band that holds all of it with a probability of ${100 * BAND} %.`,
    },
  ]);
}

/** Ranks found in each bin as steps, over the band of all of them together. */
export function rankHistogram(
  { name, uniformity }: Pick<FunctionalCalibration, "name" | "uniformity">,
  draws: number,
): Figure {
  const { counts, expected } = uniformity;
  const n = counts.reduce((sum, c) => sum + c, 0);
  const shares = expected.map((e) => e / n);
  const band = simultaneousBand(n, shares, "bins", BAND);
  const edges = Array.from({ length: counts.length + 1 }, (_, b) => {
    return Math.ceil((b * (draws + 1)) / counts.length) / (draws + 1);
  });
  const steps = (values: ArrayLike<number>) => Array.from(values).flatMap((v) => [v, v]);
  const x = edges.flatMap((edge, b) => (b === 0 || b === counts.length ? [edge] : [edge, edge]));
  const highest = Math.max(...counts, ...band.high);
  return linePlot(
    [
      {
        label: "expected",
        x,
        y: steps(expected),
        mark: "dashed",
        band: { low: steps(band.low), high: steps(band.high) },
      },
      { label: "found", x, y: steps(counts) },
    ],
    {
      title: name,
      height: 300,
      x: { label: "rank of the truth / (N + 1)", scale: "linear", domain: [0, 1] },
      y: { label: "trials", scale: "linear", domain: [0, 1.05 * highest] },
    },
  );
}

/** F_n(u) − u at each rank, over its band. */
export function ecdfDifference(
  { name, ranks }: Pick<FunctionalCalibration, "name" | "ranks">,
  draws: number,
): Figure {
  const [n, bins] = [ranks.length, draws + 1];
  const band = simultaneousBand(n, new Float64Array(bins).fill(1 / bins), "cumulative", BAND);
  const found = new Float64Array(bins);
  for (const rank of ranks) for (let r = rank; r < bins; r++) found[r] += 1 / n;
  const x = Array.from({ length: bins + 1 }, (_, r) => r / bins);
  const less = (values: ArrayLike<number>, scale: number) =>
    x.map((u, r) => (r === 0 || r === bins ? 0 : values[r - 1] * scale - u));
  return linePlot(
    [
      {
        label: "uniform",
        x,
        y: x.map(() => 0),
        mark: "dashed",
        band: { low: less(band.low, 1 / n), high: less(band.high, 1 / n) },
      },
      { label: "found", x, y: less(found, 1) },
    ],
    {
      title: name,
      height: 300,
      x: { label: "rank of the truth / (N + 1)", scale: "linear", domain: [0, 1] },
      y: { label: "difference of distribution functions", scale: "linear" },
    },
  );
}
