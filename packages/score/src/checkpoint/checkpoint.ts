import type { FullCovariance, GridKind } from "@chaosphere/core";

/** Whittle–Matérn parameters, σ²(κ² − Δ)^−α. */
export interface CheckpointMatern {
  /** Smoothness α > 0. */
  readonly alpha: number;
  /** Inverse correlation length κ > 0, rad⁻¹. */
  readonly kappa: number;
  /** Amplitude σ > 0, in the unit of the field. */
  readonly sigma: number;
}

/** The noise that a model was fitted against. */
export interface CheckpointNoise {
  /** C_l > 0, length bandLimit. The sampler uses these numbers, not the parameters. */
  readonly spectrum: Float64Array;
  /** The parameters the spectrum came from, if it is a Whittle–Matérn one. */
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
  /** q_l ≥ 0, data over noise by degree, length bandLimit. */
  readonly ratio: Float64Array;
  /** The whole number that named the random key. */
  readonly seed: number;
  /** Commit of the code that wrote the file; empty when unknown. */
  readonly commit: string;
  /** Checksum of the data, with the name of the algorithm, as "sha256:…". */
  readonly dataChecksum: string;
  /** Loss after each report of training; empty for a closed-form model. */
  readonly loss: Float64Array;
}

/** A closed-form model: data taken to be Gaussian with a full covariance, in Cameron–Martin coordinates. */
export interface GaussianCheckpoint extends CheckpointRecord {
  readonly kind: "gaussian";
  /** The law of C^−½(a − ā); its dimension is bandLimit². */
  readonly covariance: FullCovariance;
}

/** A trained model with everything needed to sample from it, by kind. */
export type Checkpoint = GaussianCheckpoint;

/** The number that changes when an older reader could not read the file. */
export const CHECKPOINT_FORMAT = 1;

/** The first rule that a checkpoint breaks. */
export interface BrokenRule {
  /** The field at fault. */
  readonly field: string;
  /** The rule, and what was found. */
  readonly rule: string;
}

/** Checks lengths and ranges of every field; undefined when all hold. */
export function brokenRule(c: Checkpoint): BrokenRule | undefined {
  const [L, row] = [c.bandLimit, c.bandLimit ** 2];
  const rules: readonly Rule[] = [
    ["bandLimit", L, isCount(L), "a whole number, 1 or more"],
    ["horizon", c.horizon, c.horizon > 0 && Number.isFinite(c.horizon), "positive and finite"],
    ["stop", c.stop, c.stop >= 0 && c.stop < c.horizon, "0 or more and below the horizon"],
    ["seed", c.seed, Number.isSafeInteger(c.seed), "a whole number"],
    ["grid.nLat", c.grid.nLat, isCount(c.grid.nLat), "a whole number, 1 or more"],
    ["grid.nLon", c.grid.nLon, isCount(c.grid.nLon), "a whole number, 1 or more"],
    [
      "grid.firstLongitude",
      c.grid.firstLongitude,
      Number.isFinite(c.grid.firstLongitude),
      "finite",
    ],
    ...maternRules(c.noise.whittleMatern),
    vectorRule("noise.spectrum", c.noise.spectrum, L, (v) => v > 0, "positive"),
    vectorRule("mean", c.mean, row, () => true, "finite"),
    vectorRule("ratio", c.ratio, L, (v) => v >= 0, "0 or more"),
    vectorRule("loss", c.loss, c.loss.length, () => true, "finite"),
    ["covariance.dimension", c.covariance.dimension, c.covariance.dimension === row, `${row}`],
    vectorRule("covariance.mean", c.covariance.mean, row, () => true, "finite"),
    vectorRule("covariance.eigenvalues", c.covariance.eigenvalues, row, (v) => v >= 0, "0 or more"),
    vectorRule(
      "covariance.eigenvectors",
      c.covariance.eigenvectors,
      row * row,
      () => true,
      "finite",
    ),
  ];
  const broken = rules.find(([, , holds]) => !holds);
  return (
    broken && { field: broken[0], rule: `${broken[0]} must be ${broken[3]}, got ${broken[1]}.` }
  );
}

type Rule = readonly [field: string, got: unknown, holds: boolean, rule: string];

function maternRules(matern: CheckpointMatern | undefined): Rule[] {
  if (matern === undefined) return [];
  return (["alpha", "kappa", "sigma"] as const).map((name) => [
    `noise.${name}`,
    matern[name],
    matern[name] > 0 && Number.isFinite(matern[name]),
    "positive and finite",
  ]);
}

function vectorRule(
  field: string,
  values: Float64Array,
  length: number,
  holds: (value: number) => boolean,
  rule: string,
): Rule {
  if (values.length !== length) return [field, values.length, false, `of length ${length}`];
  const bad = values.find((v) => !(Number.isFinite(v) && holds(v)));
  return [field, bad, bad === undefined, `finite numbers, each ${rule}`];
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 1;
}
