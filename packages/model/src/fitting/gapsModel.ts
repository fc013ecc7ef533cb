import { fullGaussian, type GridFields, seenCells, stoppingTime } from "@chaosphere/core";
import { mixingTime } from "@chaosphere/score";
import {
  type FittedFromSeen,
  fitFromSeen,
  gridCells,
  type SeenLaw,
  type SeenStatistics,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import type {
  CheckpointRecord,
  GaussianCheckpoint,
  IsotropicCheckpoint,
} from "../checkpoint/checkpoint.ts";
import { type GaussianFitOptions, LEAST_HORIZON, START_ERROR } from "./gaussianModel.ts";

/** Options of {@link fitGaussianWithGaps}. */
export interface GapsFitOptions extends Omit<GaussianFitOptions, "heldOut"> {
  /** Whether coefficients are independent with one variance per degree, or have any covariance. Default "full". */
  readonly covariance?: "isotropic" | "full" | undefined;
  /** Of a full covariance: for how many fields the isotropic law counts that it is drawn to. Default: as many as there are. */
  readonly towards?: number | undefined;
  /** Most steps of each fit. Default 30. */
  readonly iterations?: number;
  /** Nats per field below which a step is the last. Default 0.1. */
  readonly tolerance?: number;
}

/** A Gaussian model of fields with gaps. */
export interface GapsFit {
  readonly model: IsotropicCheckpoint | GaussianCheckpoint;
  /** Standard deviation of the error, one for all cells, that was fitted beside the law: what degrees l < L do not hold of a cell. */
  readonly noiseSd: number;
  readonly law: SeenLaw;
  /** Fields that the isotropic law counted for; 0 for an isotropic model. */
  readonly towards: number;
  /** log p(y) of what was seen of each field under the law, nats: its mean. */
  readonly logEvidence: number;
  readonly steps: number;
  readonly converged: boolean;
}

/**
 * Fits a Gaussian model to fields of which some cells were not seen, by expectation–maximisation over their posterior
 * ({@link fitFromSeen}): no gap is filled. Beside the law a white error at every cell is fitted, which takes up what
 * lies beyond the band limit.
 *
 * @param fields one field or more; whole fields will do.
 * @param bandLimit L: degrees l < L are fitted. A step takes bandLimit⁶ operations.
 * @throws as `fitFromSeen`, and where a field has no cell that was seen.
 *
 * @example
 * ```ts
 * import { colour, equiangular, fieldsWithGaps, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitGaussianWithGaps } from "@chaosphere/model";
 *
 * // Fields of which the southern third was never seen.
 * const law = whittleMatern(6, { alpha: 2, kappa: 2 });
 * const whole = synthesise(colour(law, whiteNoise(6, 200, key(1))), equiangular(18));
 * const values = whole.values.map((x, i) => (i % 648 < 432 ? x : Number.NaN));
 * const { model } = fitGaussianWithGaps(fieldsWithGaps(whole.grid, values), 6, { covariance: "isotropic" });
 * console.log(model.kind, Math.abs(model.noise.spectrum[2] / law.spectrum[2] - 1) < 0.15); // isotropic true
 * ```
 */
export function fitGaussianWithGaps(
  fields: GridFields,
  bandLimit: number,
  options: GapsFitOptions = {},
): GapsFit {
  const { covariance: kind = "full", iterations = 30, tolerance = 0.1 } = options;
  const groups = statisticsByGaps(fields, bandLimit);
  const limits = { iterations, tolerance };
  const isotropic = fitFromSeen(groups, limits);
  const { towards = fields.batch } = options;
  const fit =
    kind === "isotropic"
      ? isotropic
      : fitFromSeen(groups, {
          ...limits,
          covariance: "full",
          start: isotropic.law,
          towards: { spectrum: isotropic.spectrum, fields: towards },
        });
  return {
    model: modelOf(fit, fields, bandLimit, options),
    noiseSd: fit.law.noiseSd,
    law: fit.law,
    towards: kind === "full" ? towards : 0,
    logEvidence: evidenceOf(groups, fit.law),
    steps: isotropic.logEvidence.length - 1 + (fit === isotropic ? 0 : fit.logEvidence.length - 1),
    converged: fit.converged,
  };
}

/** log p(y) of what was seen of other fields under a fitted law, nats: its mean over the fields. */
export function seenLogEvidence(fields: GridFields, bandLimit: number, law: SeenLaw): number {
  return evidenceOf(statisticsByGaps(fields, bandLimit), law);
}

function evidenceOf(groups: readonly SeenStatistics[], law: SeenLaw): number {
  const each = groups.flatMap((group) => [...seenPosterior(group, law).logEvidence]);
  return each.reduce((sum, x) => sum + x, 0) / each.length;
}

/** The statistics of fields, one entry for each mask that occurs. */
function statisticsByGaps(fields: GridFields, bandLimit: number): SeenStatistics[] {
  const { grid, batch, values } = fields;
  const cells = grid.nLat * grid.nLon;
  const byMask = new Map<string, number[]>();
  for (let b = 0; b < batch; b++) {
    const name = fields.seen?.length === cells ? "" : (seenCells(fields, b)?.join("") ?? "");
    byMask.set(name, [...(byMask.get(name) ?? []), b]);
  }
  return [...byMask.values()].map((numbers) => {
    const mask = seenCells(fields, numbers[0]) ?? new Uint8Array(cells).fill(1);
    const operator = gridCells(grid, mask, bandLimit);
    const seen = [...mask.keys()].filter((i) => mask[i] === 1);
    const y = new Float64Array(numbers.length * seen.length);
    numbers.forEach((b, row) => {
      seen.forEach((cell, i) => {
        y[row * seen.length + i] = values[b * cells + cell];
      });
    });
    return seenStatistics(operator, y);
  });
}

function modelOf(
  { spectrum, covariance, law }: FittedFromSeen,
  { grid, unit }: GridFields,
  bandLimit: number,
  { seed = 0, provenance = {}, climatology }: GapsFitOptions,
): GapsFit["model"] {
  const { kind, nLat, nLon, firstLongitude } = grid;
  const ratio = spectrum.map((c) => (c > 0 ? 1 : 0));
  const record: CheckpointRecord = {
    bandLimit,
    noise: { spectrum },
    mean: law.mean,
    grid: { kind, nLat, nLon, firstLongitude },
    unit,
    horizon: 1,
    stop: stoppingTime(ratio.filter((q) => q > 0)),
    ratio,
    seed,
    commit: provenance.commit ?? "",
    dataChecksum: provenance.dataChecksum ?? "",
    loss: new Float64Array(0),
    ...(climatology && { climatology }),
  };
  if (!covariance) return { ...record, kind: "isotropic" };
  const d = bandLimit ** 2;
  const root = (i: number) => Math.sqrt(spectrum[Math.floor(Math.sqrt(i))]);
  const standard = covariance.map((x, at) => x / (root(Math.floor(at / d)) * root(at % d)));
  const full = fullGaussian(standard, new Float64Array(d));
  return {
    ...record,
    kind: "gaussian",
    horizon: Math.max(LEAST_HORIZON, mixingTime(full, START_ERROR)),
    covariance: full,
  };
}
