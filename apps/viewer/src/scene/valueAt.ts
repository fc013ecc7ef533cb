import { evaluateAt, type HarmonicCoefficients } from "@chaosphere/core";
import { cellAt } from "../fields/cells.ts";
import type { ShownField, ShownHarmonics } from "../session/fieldChoice.ts";
import type { Position } from "../state/state.ts";

/** The value at a point of the sphere: that of the cell, or Σ a_lm Y_lm there, not a texel; of a deviation the root of such a sum. */
export function valueAt(shown: ShownField, position: Position): number {
  if (shown.kind === "cells") return shown.cells.values[cellAt(shown.cells.layout, position)];
  return valueOfSum(shown, sumAt(summed(shown), position));
}

/** The coefficients that are summed for the values of a field. */
export function summed({ coefficients, square }: ShownHarmonics): HarmonicCoefficients {
  return square ?? coefficients;
}

/** The value of a field where its sum is known. */
export function valueOfSum({ square }: ShownHarmonics, sum: number): number {
  return square ? Math.sqrt(Math.max(0, sum)) : sum;
}

/** Σ a_lm Y_lm at a point. */
export function sumAt(a: HarmonicCoefficients, { colatitude, longitude }: Position): number {
  const θ = Math.max(0, Math.min(Math.PI, colatitude));
  return evaluateAt(a, Float64Array.of(θ), Float64Array.of(longitude))[0];
}
