import { type HarmonicCoefficients, rows } from "@chaosphere/core";
import { isOfTask, type NetworkCheckpoint, restoreTask, runOfTask } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { Observed } from "./observed.ts";
import {
  type DrawOptions,
  diffusionJson,
  ofDraws,
  type Posteriors,
  placesOf,
} from "./posteriorDraws.ts";

/**
 * Draws by a network that was trained for observations of one task; mean and deviation are those of the draws.
 *
 * @throws {@link CallError} if what was observed is not of that task.
 */
export function learnedPosteriors(
  model: NetworkCheckpoint,
  observed: Observed,
  { seed, draws, steps }: DrawOptions,
): Posteriors {
  const restored = restoreTask(model);
  const { task } = restored;
  const stranger = observed.groups.find((group) => !isOfTask(group, task, model.bandLimit));
  if (stranger) {
    throw new CallError(
      `what is observed must be what the model was trained for, ${task.text || task.sites.kind} with errors of ${task.noiseSd ?? "their own deviation"}, got ${stranger.operator.size} other values or errors. Give those, or train a model for these with --observe and --noise-sd.`,
    );
  }
  const { first: firstDraw, count } = draws;
  const of = { firstDraw, count, ...(steps !== undefined && { steps }) };
  const runs = observed.groups.map(({ values }, g) =>
    runOfTask(restored, model, values, { ...of, seed: seed + g * 2 ** 32 }),
  );
  const places = placesOf(observed.groups);
  const kept = new Map<number, HarmonicCoefficients>();
  const all = (b: number): HarmonicCoefficients => {
    const { group, row } = places[b];
    const drawn = kept.get(b) ?? runs[group].draw(row);
    kept.set(b, drawn);
    return drawn;
  };
  return {
    method: "learned",
    json: {
      ...diffusionJson(places.map(() => null)),
      task: task.text,
      steps: runs[0].times.length - 1,
    },
    warnings: [],
    ...ofDraws(draws, (b, first, end) => rows(all(b), first, end)),
  };
}
