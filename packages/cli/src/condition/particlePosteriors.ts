import { rows } from "@chaosphere/core";
import { type Checkpoint, twistedRun } from "@chaosphere/model";
import { observation } from "@chaosphere/score/posterior";
import type { Observed } from "./observed.ts";
import {
  type DrawOptions,
  diffusionJson,
  ofDraws,
  type Posteriors,
  placesOf,
} from "./posteriorDraws.ts";

/** Draws by twisted particles, all of a field together, with what their weights are worth. */
export function particlePosteriors(
  model: Checkpoint,
  observed: Observed,
  { seed, draws, steps }: DrawOptions,
): Posteriors {
  const { count } = draws;
  const of = { count, ...(steps !== undefined && { steps }) };
  const runs = observed.groups.map(({ operator, noise, values }, g) =>
    // Fields with other gaps have random numbers of their own.
    twistedRun(model, observation(operator, noise, values), { ...of, seed: seed + g * 2 ** 32 }),
  );
  const places = placesOf(observed.groups);
  const worth = places.map(({ group, row }) => runs[group].leastEffectiveSampleSize[row]);
  const least = Math.min(...worth);
  return {
    method: "particles",
    json: {
      ...diffusionJson(places.map(({ group, row }) => runs[group].logEvidence[row])),
      leastEffectiveSampleSize: worth,
      ancestors: places.map(({ group, row }) => runs[group].ancestors[row]),
    },
    warnings: [
      `the particles were worth ${least.toPrecision(3)} independent ones at their worst step; below some tens the draws rest on few`,
    ],
    ...ofDraws(draws, (b, first, end) => {
      const { group, row } = places[b];
      return rows(runs[group].fields, row * count + first, row * count + end);
    }),
  };
}
