import type { FullGaussian, GridKind, LowRankGaussian, SpectralGaussian } from "@chaosphere/core";
import type { MonthlyClimatology } from "@chaosphere/core/estimation";
import type { NetworkSpec, NetworkWeights } from "../network/architecture.ts";
import type { ObservationTask } from "../observing/index.ts";
import type { Cascade } from "./cascade.ts";
import type { FittedFields } from "./fittedFields.ts";
import type { PowerGain } from "./powerGain.ts";

/** Whittle–Matérn parameters, σ²(κ² − Δ)^−α. */
export interface CheckpointMatern {
  /** Smoothness α > 0. */
  readonly alpha: number;
  /** Inverse correlation length κ > 0, rad⁻¹. */
  readonly kappa: number;
  /** Amplitude σ > 0, in the unit of the field. */
  readonly sigma: number;
}

/** The law that a spectrum is taken to follow beyond its last degree, C_l = σ²(κ² + l(l+1))^−α, about the mean 0. */
export interface SpectrumTail extends CheckpointMatern {
  /** The first degree of the spectrum that it was fitted to; absent if it was not fitted. */
  readonly fromDegree?: number;
}

/** The noise that a model was fitted against. */
export interface CheckpointNoise {
  /** C_l ≥ 0, length bandLimit; 0 at degrees in which fields are the mean. The sampler uses these numbers, not the parameters. */
  readonly spectrum: Float64Array;
  /** The parameters of the Whittle–Matérn spectrum that it is, but at degrees without variance or with too little of it. */
  readonly whittleMatern?: CheckpointMatern;
}

/** The grid of the data, enough to build it again. */
export interface CheckpointGrid {
  readonly kind: GridKind;
  /** Number of rings, 1 or more. */
  readonly nLat: number;
  /** Points on each ring, 1 or more. */
  readonly nLon: number;
  /** λ_0, rad. */
  readonly firstLongitude: number;
}

/** What every checkpoint carries: all that is needed to sample, and to audit the sample. */
export interface CheckpointRecord {
  /** L: degrees 0 ≤ l < L. */
  readonly bandLimit: number;
  readonly noise: CheckpointNoise;
  /** ā, the mean of the data in harmonic coefficients, length bandLimit². */
  readonly mean: Float64Array;
  readonly grid: CheckpointGrid;
  /** Unit of the field; empty when it has none. */
  readonly unit: string;
  /** T > 0, the forward time at which generation starts. */
  readonly horizon: number;
  /** ε, 0 ≤ ε < T, the forward time at which generation stops. */
  readonly stop: number;
  /** q_l ≥ 0, data over noise by degree, length bandLimit; 0 where C_l is. */
  readonly ratio: Float64Array;
  /** The law of finer degrees that continues the data's spectrum; absent in files written before it was kept, and where no law could be fitted. */
  readonly tail?: SpectrumTail;
  /** The whole number that named the random key. */
  readonly seed: number;
  /** Commit of the code that wrote the file; empty when unknown. */
  readonly commit: string;
  /** Checksum of the data, with the name of the algorithm, as "sha256:…". */
  readonly dataChecksum: string;
  /** Loss after each report of training; empty for a closed-form model. */
  readonly loss: Float64Array;
  /** The fields it was fitted to; absent when the file does not say. */
  readonly fitted?: FittedFields;
  /**
   * The mean of each calendar month, on `grid`, that was taken off the fields before the fit; absent when none was. The law is then that
   * of anomalies: `mean` is their mean. Whoever conditions it on a field of known date takes the month's mean off the values first
   * (`subtractClimatology` for a field on `grid`, `climatologyAt` for points) and adds it to what comes out (`addClimatology`).
   */
  readonly climatology?: MonthlyClimatology;
}

/** A Gaussian law as it is fitted to data. */
export type FittedLaw = FullGaussian<"cameron-martin"> | LowRankGaussian<"cameron-martin">;

/**
 * A closed-form model: data taken to be Gaussian with a full covariance, by its eigenvectors or as a diagonal and a factor of low rank,
 * in Cameron–Martin coordinates.
 */
export interface GaussianCheckpoint<Law extends FittedLaw = FullGaussian<"cameron-martin">>
  extends CheckpointRecord {
  readonly kind: "gaussian";
  /** The law of C^−½(a − ā); its dimension is bandLimit². */
  readonly covariance: Law;
}

/** A closed-form model: independent coefficients of variance q_l C_l about the mean, an isotropic law if the mean is 0. */
export interface IsotropicCheckpoint extends CheckpointRecord {
  readonly kind: "isotropic";
}

/** A closed-form model: a mixture of Cameron–Martin shifts of the noise, the simplest law that is not Gaussian. */
export interface MixtureCheckpoint extends CheckpointRecord {
  readonly kind: "mixture";
  /** w_i > 0, Σ w_i = 1. Length: the number of shifts. */
  readonly weights: Float64Array;
  /** m_i in Cameron–Martin coordinates, `[i·L² + l² + l + m]`. */
  readonly shifts: Float64Array;
}

/** One line of the log of a training run. */
export interface TrainingLogEntry {
  /** Steps taken. */
  readonly step: number;
  /** Loss on training data. */
  readonly loss: number;
  /** Loss on held-out data; absent without them. */
  readonly heldOutLoss?: number;
  /** Learning rate. */
  readonly rate: number;
}

/** What a training run needs to go on as if it had never stopped. */
export interface NetworkTrainingState {
  /** Steps taken. */
  readonly step: number;
  /** Training pairs of a step, on which the bits depend; absent in files written before it was kept. */
  readonly batch?: number;
  /** Parts of a batch whose gradients are summed; absent where batches are whole, or unknown. */
  readonly microBatches?: number;
  readonly weights: NetworkWeights;
  /** Moving average of the weights. */
  readonly average: NetworkWeights;
  /** The optimiser's mean of the gradients and of their squares. */
  readonly firstMoment: NetworkWeights;
  readonly secondMoment: NetworkWeights;
  /** Running means of the loss and of the length of the gradient. */
  readonly smoothedLoss: number;
  readonly gradientNorm: number;
  readonly log: readonly TrainingLogEntry[];
  /** The averaged weights at the report with the lowest held-out loss. */
  readonly best?: {
    readonly step: number;
    readonly heldOutLoss: number;
    readonly weights: NetworkWeights;
  };
}

/** A network that corrects a closed form, trained by regression. */
export interface NetworkCheckpoint extends CheckpointRecord {
  readonly kind: "network";
  readonly spec: NetworkSpec;
  /** The weights to sample with. */
  readonly weights: NetworkWeights;
  /** The Gaussian law of C^−½(a − ā) whose denoiser the network corrects. */
  readonly closedForm: SpectralGaussian<"cameron-martin">;
  /** Steps of training behind the weights. */
  readonly steps: number;
  /** Loss on data not trained on after each report: as many as `loss`, or none. */
  readonly heldOutLoss: Float64Array;
  /** Absent when training need not go on. */
  readonly state?: NetworkTrainingState;
  /**
   * What the network was trained to be given: it reads posterior means, and the model is the law of fields given observations of this
   * task ({@link taskRun}), none of its own. Absent for a model of fields alone.
   */
  readonly task?: ObservationTask;
  /** How fields are drawn from large scales to small; absent where all degrees are noised alike, and with a task, which has rates of its own. */
  readonly cascade?: Cascade;
  /**
   * What its draws lack of the data's power by degree, and are given back: on the way of a cascade's flow, or at the end of the steps of `ancestral`,
   * by which another network with a gain is drawn. Absent if it was not measured (`withGain`).
   */
  readonly gain?: PowerGain;
}

/** A trained model with everything needed to sample from it, by kind. */
export type Checkpoint =
  | GaussianCheckpoint<FittedLaw>
  | IsotropicCheckpoint
  | MixtureCheckpoint
  | NetworkCheckpoint;

/**
 * The number that changes when an older reader could not read the file, or would make another model of it. From 2 on the output of
 * networks is scaled by the correlation of X_0 and X_t as well.
 */
export const CHECKPOINT_FORMAT = 2;
