import { type FitOptions, type FittedDenoiser, fitDenoiser } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";

/** A fitted network and the seconds it took. */
export interface TimedFit {
  readonly fit: FittedDenoiser;
  readonly seconds: number;
}

/** {@link fitDenoiser} with its time taken and ten lines of progress. */
export async function timedFit(
  { loadTf, log }: Bench,
  name: string,
  options: FitOptions,
): Promise<TimedFit> {
  const { tf } = await loadTf();
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const every = Math.max(1, Math.floor(options.steps / 10));
  const fit = await fitDenoiser(tf, {
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
