import type { HarmonicCoefficients } from "@chaosphere/core";
import type { Position } from "../state/state.ts";

/** What the worker of single values is told: a field to hold, one to forget, or a point of a field that it holds. */
export type PointRequest =
  | { readonly hold: string; readonly coefficients: HarmonicCoefficients }
  | { readonly forget: string }
  | { readonly of: string; readonly position: Position };

/** Σ a_lm Y_lm at the last point it was told. */
export type PointAnswer = number;
