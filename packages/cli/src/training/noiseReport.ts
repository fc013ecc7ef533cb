import { degreesInWords } from "@chaosphere/core";
import type { NoiseOfData, SpectrumFit } from "@chaosphere/core/estimation";
import { type Bound, boundOf, type CheckpointMatern } from "@chaosphere/model";

/** What a report says of the noise of a model, in JSON: its parameters, and the degrees that they do not describe. */
export function noiseJson({ fit, empty, faint }: NoiseOfData): {
  readonly noise: CheckpointMatern | null;
  readonly noiseBound: { readonly alpha: Bound; readonly kappa: Bound } | null;
  readonly emptyDegrees: readonly number[];
  readonly faintDegrees: readonly number[];
} {
  return {
    noise: fit ? { alpha: fit.alpha, kappa: fit.kappa, sigma: fit.sigma } : null,
    noiseBound: fit ? { alpha: boundOf(fit, "alpha"), kappa: boundOf(fit, "kappa") } : null,
    emptyDegrees: empty,
    faintDegrees: faint,
  };
}

/** The same in lines. */
export function noiseLines({ fit, empty, faint }: NoiseOfData): string[] {
  return [
    fit
      ? `noise α = ${fit.alpha.toFixed(3)}, κ = ${fit.kappa.toFixed(3)}, σ = ${fit.sigma.toPrecision(4)}`
      : "noise with the data's own spectrum: too few degrees vary for a Whittle–Matérn fit",
    ...(fit ? boundLines(fit) : []),
    ...(empty.length === 0
      ? []
      : [
          `no variance beyond rounding at ${degreesInWords(empty)}: samples equal the mean field there, and sums leave them out`,
        ]),
    ...(faint.length === 0
      ? []
      : [
          `below a thousandth of the fitted variance: ${degreesInWords(faint)}; left out of the fit, with the data's own variance in the noise`,
        ]),
  ];
}

/** What a parameter at the end of its range says of the data, a line for each. */
export function boundLines(fitted: SpectrumFit): string[] {
  const [alpha, kappa] = [boundOf(fitted, "alpha"), boundOf(fitted, "kappa")];
  return [
    ...(alpha === "lower"
      ? [
          "  α is at its lower bound: the spectrum falls no faster than l⁻², and would have no sum if it went on so",
        ]
      : []),
    ...(alpha === "upper"
      ? ["  α is at its upper bound: the data are smoother than any power of the degree"]
      : []),
    ...(kappa === "lower"
      ? ["  κ is at its lower bound: the data show no longest scale, and determine only α and σ"]
      : []),
    ...(kappa === "upper"
      ? ["  κ is at its upper bound: the correlation length is below what the band limit resolves"]
      : []),
  ];
}
