import type { SpectrumFit } from "@chaosphere/core/estimation";

/** An end of the range of a parameter, or null if it stands within. */
export type Bound = "lower" | "upper" | null;

/** Between the ends of the ranges of α, 1.001 and 20, and of κ, 10⁻³ and 100 bandLimit. */
const MIDDLE = { alpha: 2, kappa: 1 };

/** The end of its range at which a parameter stands, or none. */
export function boundOf(fitted: SpectrumFit, name: "alpha" | "kappa"): Bound {
  if (!fitted.boundary.includes(name)) return null;
  return fitted[name] < MIDDLE[name] ? "lower" : "upper";
}
