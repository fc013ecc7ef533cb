import type { Key } from "@chaosphere/core";
import type { ConditionalEstimate, RegressionSample } from "@chaosphere/malliavin";
import { fitRegression } from "@chaosphere/train";
import { progress } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { loadBackend } from "../training/networkTraining.ts";

/** Networks on resamples of the paths, and the steps of each. */
export interface NetworkSmoother {
  readonly method: "network";
  readonly members: number;
  readonly steps: number;
}

/** What a regression by networks needs beside the paths. */
interface NetworkRun {
  /** T of the paths' ends. */
  readonly time: number;
  readonly key: Key;
  readonly terminal: Terminal;
}

/** Five members leave four degrees of freedom to the standard errors; of three, with two, single points err by five of them. */
const networks: NetworkSmoother = { method: "network", members: 5, steps: 800 };

/** E[−δ | X_T] by small networks, with their spread as standard error. A network rests on all paths and on none in particular: no effective counts. */
export async function networkRegression(
  sample: RegressionSample,
  points: Float64Array,
  { time, key, terminal }: NetworkRun,
): Promise<{ readonly estimate: ConditionalEstimate; readonly smoother: NetworkSmoother }> {
  const { members, steps } = networks;
  const { tf } = await loadBackend(undefined, terminal);
  const bar = progress(terminal, "fitting", "steps", members * steps);
  const { expectation } = await fitRegression(tf, [{ ...sample, time }], {
    key,
    members,
    steps,
    onStep: ({ member, step }) => bar.advance(member * steps + step),
  }).finally(() => bar.finish());
  const effectiveCounts = new Float64Array(points.length / sample.dimension).fill(Number.NaN);
  return { estimate: { ...expectation(time, points), effectiveCounts }, smoother: networks };
}
