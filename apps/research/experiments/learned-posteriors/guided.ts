import { type HarmonicCoefficients, isotropic, rows } from "@chaosphere/core";
import { conditionalRun, isotropicModel, siteNoise, siteOperator } from "@chaosphere/model";
import { observation } from "@chaosphere/score/posterior";
import type { Trials } from "./judged.ts";
import type { LearnedTask } from "./learnedTask.ts";

/** Draws by DPS with the denoiser of the Gaussian law, for the first trials. */
export function guidedDraws(
  { task, standard }: LearnedTask,
  { truth, seen }: Trials,
  { trials, draws, steps, seed }: { trials: number; draws: number; steps: number; seed: number },
): { truth: HarmonicCoefficients; draws: HarmonicCoefficients } {
  const L = truth.bandLimit;
  const model = isotropicModel(isotropic(standard.measure.spectrum));
  const operator = siteOperator(task.sites, L);
  const { noiseSd } = task;
  const given = observation(
    operator,
    siteNoise(task.sites, noiseSd),
    seen.subarray(0, trials * operator.size),
  );
  const run = conditionalRun(model, given, { method: "dps", seed, count: draws, steps });
  return { truth: rows(truth, 0, trials), draws: run.draw() };
}
