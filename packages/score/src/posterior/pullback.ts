import type { CameronMartinCoordinates } from "@chaosphere/core";

/** A denoiser at one time and state, and the transpose of its derivative there. */
export interface DenoisedState {
  /** m(t, x). */
  readonly mean: CameronMartinCoordinates;
  /** (∂m/∂x)ᵀ v, row by row: as many numbers as x. */
  readonly pullback: (v: Float64Array) => Float64Array;
}

/**
 * A denoiser with the transpose of its derivative, which guidance by a likelihood needs: the gradient of a function of m(t, x) is the
 * pullback of its gradient in m.
 */
export type DenoiserPullback = (t: number, x: CameronMartinCoordinates) => DenoisedState;
