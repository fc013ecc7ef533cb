import type { SpectrumFit } from "@chaosphere/core";

/** An end of the range of a parameter, or null if it stands within. */
export type Bound = "lower" | "upper" | null;

/** Between the ends of the ranges of α, 1.001 and 20, and of κ, 10⁻³ and 100 bandLimit. */
const MIDDLE = { alpha: 2, kappa: 1 };

/** The end of its range at which a parameter stands, or none. */
export function boundOf(fitted: SpectrumFit, name: "alpha" | "kappa"): Bound {
  if (!fitted.boundary.includes(name)) return null;
  return fitted[name] < MIDDLE[name] ? "lower" : "upper";
}

/** What a parameter at the end of its range says of the data, a line for each. */
export function boundLines(fitted: SpectrumFit): string[] {
  const [alpha, kappa] = [boundOf(fitted, "alpha"), boundOf(fitted, "kappa")];
  return [
    ...(alpha === "lower"
      ? [
          "  α stands at its lower bound: the spectrum falls no faster than l⁻², and has no sum if it goes on so",
        ]
      : []),
    ...(alpha === "upper"
      ? ["  α stands at its upper bound: the data are smoother than any power of the degree"]
      : []),
    ...(kappa === "lower"
      ? ["  κ stands at its lower bound: the data show no longest scale, only α and σ are theirs"]
      : []),
    ...(kappa === "upper"
      ? [
          "  κ stands at its upper bound: the correlation length is below what the band limit resolves",
        ]
      : []),
  ];
}
