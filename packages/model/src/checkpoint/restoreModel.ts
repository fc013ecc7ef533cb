import { coefficients, DomainError, isotropic } from "@chaosphere/core";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import type { Denoiser } from "@chaosphere/score";
import { gaussianDenoiser, shiftMixtureDenoiser } from "@chaosphere/score";
import { networkDenoiser } from "../network/evaluate.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { isotropicLawOf } from "./gaussianLawOf.ts";

/** What sampling from a checkpoint needs, rebuilt. */
export interface RestoredModel {
  /** a ↦ C^−½(a − ā); carries the noise and the mean field. */
  readonly standard: Standardisation;
  /** m(t, x) = E[X_0 | X_t = x]. */
  readonly denoiser: Denoiser;
}

/**
 * Rebuilds the standardisation and the denoiser of a checkpoint.
 *
 * @throws {@link ShapeError} or {@link DomainError} if the checkpoint is not a valid one; those read by
 *   `decodeCheckpoint` are.
 * @throws {@link DomainError} if it was trained for a task, or as a cascade.
 *
 * @example
 * ```ts
 * import { key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { isotropicModel, restoreModel } from "@chaosphere/model";
 *
 * const { denoiser } = restoreModel(isotropicModel(whittleMatern(4, { alpha: 2, kappa: 3 })));
 * const x = whiteNoise(4, 1, key(1));
 * // The law is its own noise, of which the best guess of X_0 from X_t is e^−t X_t.
 * const m = denoiser(0.5, x);
 * console.log((m.values[3] / x.values[3]).toFixed(4), Math.exp(-0.5).toFixed(4)); // 0.6065 0.6065
 * ```
 */
export function restoreModel(checkpoint: Checkpoint): RestoredModel {
  return { standard: standardisationOf(checkpoint), denoiser: denoiserOf(checkpoint) };
}

/** a ↦ C^−½(a − ā) of a checkpoint. */
export function standardisationOf({ bandLimit, noise, mean }: Checkpoint): Standardisation {
  return standardisation(isotropic(noise.spectrum), {
    mean: coefficients("harmonic", bandLimit, mean),
  });
}

function denoiserOf(checkpoint: Checkpoint): Denoiser {
  if (checkpoint.kind === "gaussian") return gaussianDenoiser(checkpoint.covariance);
  if (checkpoint.kind === "isotropic") return gaussianDenoiser(isotropicLawOf(checkpoint));
  if (checkpoint.kind === "mixture") {
    const { weights } = checkpoint;
    const shifts = coefficients("cameron-martin", checkpoint.bandLimit, checkpoint.shifts);
    return shiftMixtureDenoiser({ shifts, weights });
  }
  const { spec, weights, closedForm, task, cascade } = checkpoint;
  if (task) {
    throw new DomainError(
      `restoreModel: a model trained for a task knows fields given its observations only, got one for ${task.text || task.sites.kind}. Draw fields given observations with chaosphere condition, or taskRun.`,
    );
  }
  if (cascade) {
    throw new DomainError(
      "restoreModel: a model that draws large scales first has no denoiser for noise that all degrees have at once, and with it neither likelihood nor certificate. Draw fields with chaosphere sample, or modelRun; for the rest train without --cascade.",
    );
  }
  return networkDenoiser(spec, weights, gaussianDenoiser(closedForm));
}
