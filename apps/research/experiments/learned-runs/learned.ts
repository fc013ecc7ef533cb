import type { Key } from "@chaosphere/core";
import type { NetworkWeights } from "@chaosphere/score";
import type { FitOptions, FittedDenoiser, LoadedTf } from "../../../../packages/train/src/index.ts";
import { fitDenoiser } from "../../../../packages/train/src/index.ts";
import type { Extent, Findings } from "../../src/experiment.ts";

/** A claim on a learned model: an experiment that waits for its training. */
export interface LearnedExperiment<Config extends object = object> {
  /** Sizes and parameters of each extent: `quick` trains for 20 seconds or less on WebAssembly, `full` for minutes. */
  readonly configs: Readonly<Record<Extent, Config>>;
  /** The findings, by configuration, key and backend; `log` receives a line now and then. */
  run(config: Config, key: Key, bench: Bench): Promise<Findings>;
}

/** Where and how loudly an experiment trains. */
export interface Bench {
  readonly loaded: LoadedTf;
  readonly log: (line: string) => void;
  /** Receives the weights of a fitted network. */
  readonly keep?: (name: string, weights: NetworkWeights) => void;
}

/** A fitted network and the seconds it took. */
export interface TimedFit {
  readonly fit: FittedDenoiser;
  readonly seconds: number;
}

/** {@link fitDenoiser} with its time taken, and ten lines of progress. */
export async function timedFit(
  { loaded, log }: Bench,
  name: string,
  options: FitOptions,
): Promise<TimedFit> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const every = Math.max(1, Math.floor(options.steps / 10));
  const fit = await fitDenoiser(loaded.tf, {
    ...options,
    onStep: ({ step, loss, heldOutLoss }) => {
      if (step % every !== 0) return;
      const heldOut = heldOutLoss === undefined ? "" : `, held out ${heldOutLoss.toPrecision(4)}`;
      log(
        `${name}: step ${step}, ${seconds().toFixed(0)} s, loss ${loss.toPrecision(4)}${heldOut}`,
      );
    },
  });
  return { fit, seconds: seconds() };
}
