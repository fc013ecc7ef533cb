import type { CameronMartinCoordinates } from "@chaosphere/core";
import { child, DomainError, purpose } from "@chaosphere/core";
import { type BaseModel, initialise } from "@chaosphere/model";
import type { Tf } from "../backend/tf.ts";
import { variablesOf } from "../backend/variables.ts";
import { assignFlat } from "../microBatches/flatWeights.ts";
import type { GradientSum } from "../microBatches/gradientSum.ts";
import { fitOptionsOf, type ModelFitOptions } from "./fitModel.ts";
import { completeOptions } from "./fitOptions.ts";
import { fitObjective, sumOfParts } from "./stepGradient.ts";

/** What a rank must know of the run: the same on all of them but its own number. */
export interface RankOptions extends Pick<ModelFitOptions, "batch"> {
  /** Micro-batches of a step. */
  readonly microBatches: number;
  /** Number k of ranks, and which of them this is, from 0. */
  readonly ranks: number;
  readonly rank: number;
}

/** A rank's part of every step. */
export interface RankGradient {
  /** The sum over the micro-batches of this rank, at weights that rank 0 gave to `OtherRanks.begin`. */
  readonly sum: (step: number, weights: Float32Array) => GradientSum;
  /** Frees variables and constants. */
  readonly dispose: () => void;
}

/**
 * What a process does for a run of {@link fitModel} that has the loop, its optimiser and its files in another process: the sums over its
 * share of the micro-batches. It keeps no state from one step to the next.
 *
 * @throws {@link DomainError} unless the batch can be shared out so and the rank is one of them.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { baseModel, fitGaussianModel } from "@chaosphere/model";
 * import { fitModel, loadTf, type OtherRanks, rankGradient } from "@chaosphere/train";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(law, whiteNoise(4, 50, key(1))), gaussLegendre(4));
 * const { model: gaussian, coordinates } = fitGaussianModel(fields, 4);
 * const { tf } = await loadTf({ backend: "wasm" });
 * const base = baseModel(gaussian, { network: "per-degree", width: 8 });
 *
 * // Rank 1 of 2, here in the same process.
 * const rank1 = rankGradient(tf, base, coordinates, { microBatches: 8, ranks: 2, rank: 1 });
 * const others: OtherRanks = {
 *   count: 1,
 *   begin: async (step, weights) => async () => [rank1.sum(step, weights)],
 * };
 * const alone = await fitModel(tf, base, coordinates, { steps: 5, microBatches: { count: 8 } });
 * const shared = await fitModel(tf, base, coordinates, { steps: 5, microBatches: { count: 8, others } });
 * rank1.dispose();
 * console.log(alone.log[0].loss === shared.log[0].loss); // true
 * ```
 */
export function rankGradient(
  tf: Tf,
  base: BaseModel,
  coordinates: CameronMartinCoordinates,
  { batch, microBatches: count, ranks, rank }: RankOptions,
): RankGradient {
  if (!(Number.isInteger(rank) && rank >= 0 && rank < ranks)) {
    throw new DomainError(
      `rankGradient: rank must be a whole number from 0 to ${ranks - 1}, got ${rank}. Number the ranks from 0.`,
    );
  }
  const others = { count: ranks - 1, begin: () => Promise.reject() };
  const microBatches = { count, others };
  const options = completeOptions({
    ...fitOptionsOf("rankGradient", base, coordinates, {
      ...(batch !== undefined && { batch }),
      microBatches,
    }),
    steps: 1,
  });
  const { relative, dispose } = fitObjective(tf, options);
  const first = initialise(base.spec, child(options.key, purpose.weights));
  const weights = variablesOf(tf, first, `rank ${rank}: `);
  const sumFrom = sumOfParts(tf, relative, options, count);
  const own = count / ranks;
  return {
    sum: (step, values) => {
      assignFlat(tf, weights, values);
      return sumFrom(weights, step, rank * own, own);
    },
    dispose: () => {
      tf.dispose(weights);
      dispose();
    },
  };
}
