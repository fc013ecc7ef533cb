import { DomainError } from "@chaosphere/core";
import type { Checkpoint, CheckpointMatern, SpectrumTail } from "./checkpoint.ts";
import { canBeContinued, spectrumTail, tailOfShape } from "./spectrumTail.ts";

/**
 * The law of the degrees beyond a model's own: `"fit"` for that which continues the model's spectrum ({@link spectrumTail}), `"noise"` for that of
 * the Whittle–Matérn noise of the model, or parameters, of which σ is by default that of the model's last degrees.
 */
export type TailChoice =
  | "fit"
  | "noise"
  | (Omit<CheckpointMatern, "sigma"> & { readonly sigma?: number });

/** A law of finer degrees, and where it is from: the model's file, its noise, a fit to its spectrum, or the options. */
export interface FinerDegrees extends SpectrumTail {
  readonly origin: "file" | "noise" | "fit" | "given";
}

/**
 * The Gaussian law that a model's degrees from its band limit on have. The default is the law kept in its file; without one that of the
 * Whittle–Matérn noise of a network or an isotropic model, which is what files had before they kept a law, else the fit.
 *
 * @throws {@link DomainError} if the model is not extensible, the fit or the noise that is asked for does not exist, or a parameter is
 *   not positive and finite.
 *
 * Source: docs/theory/formulas.md (G9.2).
 */
export function finerDegrees(model: Checkpoint, choice?: TailChoice): FinerDegrees {
  const origin = originOf(model, choice);
  if (typeof choice === "object" && origin) return given(model, choice);
  if (origin === "file" && model.tail) return { ...model.tail, origin };
  if (origin === "noise" && model.noise.whittleMatern)
    return { ...model.noise.whittleMatern, origin };
  const law = origin === "fit" ? spectrumTail(spectrumOf(model)) : undefined;
  if (law) return { ...law, origin: "fit" };
  throw new DomainError(
    `finerDegrees: the model must go on beyond l = ${model.bandLimit - 1}. ${whyNoFinerDegrees(model, choice)}`,
  );
}

/** Whether fields of a model may have degrees beyond its own by a law: not if its last degree is without variance, for then the data ended there. */
export function isExtensible(model: Checkpoint, choice?: TailChoice): boolean {
  const origin = originOf(model, choice);
  return origin === "fit" ? spectrumTail(spectrumOf(model)) !== undefined : origin !== undefined;
}

/** Why fields of a model that is not extensible have no degrees beyond its own: a sentence for a reader who asked for some. */
export function whyNoFinerDegrees(model: Checkpoint, choice?: TailChoice): string {
  if (!hasEnd(model)) {
    return `Its last degree has no variance, for the data end before it: take degrees l < ${model.bandLimit}.`;
  }
  if (choice === "noise") {
    const fit = canBeContinued(spectrumOf(model)) ? "take the fit, or " : "";
    return `Its noise is no Whittle–Matérn one, and has no law beyond it: ${fit}give alpha and kappa.`;
  }
  return canBeContinued(spectrumOf(model))
    ? "No Whittle–Matérn law fits its spectrum: give alpha and kappa."
    : "Too few of its degrees have variance for a fit, which takes four of those from 1 on in the first three quarters: give alpha and kappa.";
}

/** Where the law of finer degrees comes from that is asked for, or the default; undefined if there is none. */
function originOf(model: Checkpoint, choice?: TailChoice): FinerDegrees["origin"] | undefined {
  if (!hasEnd(model)) return undefined;
  if (typeof choice === "object") return "given";
  const { kind, noise, tail } = model;
  if (choice === undefined && tail) return "file";
  const isOwnLaw = kind === "network" || kind === "isotropic";
  if (choice === "noise") return noise.whittleMatern && "noise";
  if (choice === undefined && isOwnLaw && noise.whittleMatern) return "noise";
  return canBeContinued(spectrumOf(model)) ? "fit" : undefined;
}

function hasEnd(model: Checkpoint): boolean {
  return spectrumOf(model)[model.bandLimit - 1] > 0;
}

/** The power of a model's degrees about its mean. */
function spectrumOf({ noise, ratio }: Checkpoint): Float64Array {
  return noise.spectrum.map((c, l) => c * ratio[l]);
}

function given(
  model: Checkpoint,
  { alpha, kappa, sigma }: Exclude<TailChoice, string>,
): FinerDegrees {
  const law =
    sigma === undefined
      ? tailOfShape(spectrumOf(model), { alpha, kappa })
      : { alpha, kappa, sigma };
  return { ...law, origin: "given" };
}
