import {
  DomainError,
  type ForwardProcess,
  type Key,
  type SpectralGaussian,
} from "@chaosphere/core";
import type { NetworkSpec, NetworkTrainingState, WhitenedLaw } from "@chaosphere/model";
import { checkMicroBatches, type MicroBatches } from "../microBatches/microBatches.ts";
import type { DescentOptions } from "../optimiser/descent.ts";
import type { DataSource } from "../pairs/dataSource.ts";
import type { LossWeighting } from "./loss.ts";

/** Parameters of {@link fitDenoiser}. */
export interface FitOptions
  extends Pick<DescentOptions, "steps" | "warmUp" | "patience" | "save" | "signal" | "onStep"> {
  readonly spec: NetworkSpec;
  /** The law whose denoiser the network corrects, of the dimension of the network. */
  readonly closedForm: SpectralGaussian<"cameron-martin">;
  /** The noising process; its stop must be positive. */
  readonly process: ForwardProcess;
  readonly training: DataSource;
  /**
   * The Gaussian laws whose answers the network corrects where each degree has its own rate: the posteriors of a task (`posteriorOfTask`), or the
   * closed form for a cascade (`whitenedLaw`). The network must read posterior means. Default: none, and all degrees are noised alike.
   */
  readonly whitened?: WhitenedLaw;
  /** Data of independent groups, for the choice of weights and for early stopping. */
  readonly heldOut?: DataSource;
  /** First weights, training pairs and held-out pairs each have a stream of their own below it. */
  readonly key: Key;
  /** The weighting of errors over time that the gradient follows; losses are reported in nats with each. Default `"mean"`. With `whitened` there is one weighting. */
  readonly weighting?: LossWeighting;
  /** Pairs per step, in a resumed run those of before. Default 256. */
  readonly batch?: number;
  /**
   * Takes the gradient of every part of a batch by itself and sums them in a fixed order, so that several processes can share
   * a step without changing its bits. A resumed run has as many parts as before. Default: the gradient of the whole batch at once, which is faster in one process.
   */
  readonly microBatches?: MicroBatches;
  /** Largest learning rate. Default 0.002. */
  readonly learningRate?: number;
  /** Decoupled decay of the weights, 0 or more. Default 0. */
  readonly weightDecay?: number;
  /** Decay β of the average of the weights, in [0, 1). Default 0.999. */
  readonly averageDecay?: number;
  /** Gradients longer than this many times their running mean length are shortened to it, more than 1. Default 3. */
  readonly clip?: number;
  /** Steps between reports. Default a fiftieth of the run, at least 10. */
  readonly reportEvery?: number;
  /** Number of held-out pairs, the same at every report. Default 1024. */
  readonly heldOutPairs?: number;
  /** A state of the same run to go on from; its losses are in nats relative to the closed form. */
  readonly resume?: NetworkTrainingState;
  /** Steps between saved states. Default 500. */
  readonly saveEvery?: number;
}

/** Options with their defaults. */
export type CompleteFitOptions = FitOptions &
  Required<
    Pick<
      FitOptions,
      | "weighting"
      | "batch"
      | "learningRate"
      | "weightDecay"
      | "averageDecay"
      | "clip"
      | "reportEvery"
      | "heldOutPairs"
      | "patience"
      | "saveEvery"
    >
  >;

/**
 * Fills in the defaults and checks the ranges that no other function checks.
 *
 * @throws {@link DomainError} naming the option that is out of range.
 */
export function completeOptions(options: FitOptions): CompleteFitOptions {
  const complete = {
    weighting: "mean" as const,
    batch: options.resume?.batch ?? 256,
    learningRate: 2e-3,
    weightDecay: 0,
    averageDecay: 0.999,
    clip: 3,
    reportEvery: Math.max(10, Math.floor(options.steps / 50)),
    heldOutPairs: 1024,
    patience: Number.POSITIVE_INFINITY,
    saveEvery: 500,
    ...partsOf(options.resume),
    ...options,
  };
  const { averageDecay, clip, reportEvery, heldOutPairs, patience, saveEvery } = complete;
  const rules: readonly (readonly [name: string, value: number, holds: boolean, rule: string])[] = [
    ["averageDecay", averageDecay, averageDecay >= 0 && averageDecay < 1, "at least 0 and below 1"],
    ["clip", clip, clip > 1, "more than 1"],
    ["reportEvery", reportEvery, isCount(reportEvery), "a whole number, 1 or more"],
    ["heldOutPairs", heldOutPairs, isCount(heldOutPairs), "a whole number, 1 or more"],
    ["patience", patience, patience >= 1, "1 or more"],
    ["saveEvery", saveEvery, isCount(saveEvery), "a whole number, 1 or more"],
  ];
  for (const [name, value, holds, rule] of rules) {
    if (!holds) {
      throw new DomainError(
        `fitDenoiser: ${name} must be ${rule}, got ${value}. Leave it out for the default.`,
      );
    }
  }
  checkBatches("fitDenoiser", complete);
  return complete;
}

/** How a resumed run cuts its batches where nobody says. */
export function partsOf(
  resume: NetworkTrainingState | undefined,
): Pick<FitOptions, "microBatches"> {
  const count = resume?.microBatches;
  return count === undefined ? {} : { microBatches: { count } };
}

/**
 * Checks that batches can be cut as is asked, and that a run goes on with those of before, as far as its state tells: other ones would
 * change the bits.
 *
 * @param caller the function whose options they are.
 * @throws {@link DomainError} if not.
 */
export function checkBatches(
  caller: string,
  {
    batch,
    microBatches,
    resume,
  }: Pick<FitOptions, "microBatches" | "resume"> & { readonly batch: number },
): void {
  if (microBatches) checkMicroBatches(caller, batch, microBatches);
  if (resume?.batch === undefined) return;
  for (const [name, before, got] of [
    ["batch", resume.batch, batch],
    ["microBatches", resume.microBatches ?? "none", microBatches?.count ?? "none"],
  ] as const) {
    if (got !== before) {
      throw new DomainError(
        `${caller}: ${name} must be as before in a resumed run, ${before}, got ${got}. Leave it out.`,
      );
    }
  }
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 1;
}
