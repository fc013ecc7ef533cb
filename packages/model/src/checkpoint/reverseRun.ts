import type {
  CameronMartinCoordinates,
  HarmonicCoefficients,
  ReverseState,
  SamplerAdvice,
  SamplerName,
  ScoreFunction,
} from "@chaosphere/core";
import type { FinerDegrees, TailChoice } from "./finerDegrees.ts";
import type { RunVariance } from "./runVariance.ts";

/** Options of `modelRun`. */
export interface ModelRunOptions {
  /** Names the draw: the same seed gives the same fields on every machine. */
  readonly seed: number;
  /** Number of fields. */
  readonly count: number;
  /** Number of steps, 1 or more. Default that of {@link samplingDefaults}. */
  readonly steps?: number;
  /** Default that of {@link defaultSampler}. */
  readonly sampler?: SamplerName;
  /** L of the fields. Default the model's; a smaller one cuts the same fields, a larger one extends them. */
  readonly bandLimit?: number;
  /** The law of degrees from the model's band limit on. Default that of {@link finerDegrees}. */
  readonly tail?: TailChoice;
  /** Number of the first field among all of the seed. Default 0. */
  readonly firstRow?: number;
}

/** A reverse diffusion ready to run. */
export interface ModelRun {
  /** Forward times from the horizon to the stopping time, steps + 1 in all. */
  readonly times: Float64Array;
  /** The sampler that runs: that of the options, or the model's default. */
  readonly sampler: SamplerName;
  /** The score that the sampler asks for, in the coordinates of `states`. */
  readonly score: ScoreFunction;
  /** What speaks against the sampler, if anything. */
  readonly advice: SamplerAdvice | undefined;
  /** What speaks against the number of steps: that a gain was measured in another. */
  readonly gainWarning?: string;
  /** The law of the degrees from the model's band limit on; undefined if there are none. */
  readonly tail?: FinerDegrees;
  /** How far the variance of each degree is from that of the model's Gaussian law; undefined for a mixture, and for a network that draws large scales first or has a gain, whose steps keep these variances. Computed when it is asked for. */
  readonly variance: () => RunVariance | undefined;
  /**
   * Runs it: the start and the state after each step, in Cameron–Martin coordinates y. A Gaussian law with eigenvectors V is
   * followed along them, in Vᵀy, where its score is diagonal and only the noise is rotated: half the products, and norms
   * stay what they are. Another score may take the place of the model's, such as one that keeps what it returns.
   */
  readonly states: (score?: ScoreFunction) => Generator<ReverseState, void, undefined>;
  /** The fields of a state, ā + C^½ y, at the band limit asked for. */
  readonly fields: (state: CameronMartinCoordinates) => HarmonicCoefficients;
  /** Runs it to the end and returns the fields. */
  readonly draw: (onStep?: (step: number) => void) => HarmonicCoefficients;
  /** The same with a pause after each step, whose number is yielded. */
  readonly steps: () => Generator<number, HarmonicCoefficients, undefined>;
}
