import { type GaussianMeasure, gaussLegendre, stoppingTime } from "@chaosphere/core";
import type { CheckpointMatern, IsotropicCheckpoint } from "../checkpoint/checkpoint.ts";
import type { ModelProvenance } from "./gaussianModel.ts";

/** Options of {@link isotropicModel}. */
export interface IsotropicModelOptions {
  /** The parameters of the law if it is a Whittle–Matérn one, for the record. */
  readonly whittleMatern?: CheckpointMatern;
  /** Unit of the field. Default "", none. */
  readonly unit?: string;
  readonly provenance?: ModelProvenance;
}

/** The law is its own noise, so generation may start from it at any time. */
const HORIZON = 1;

/**
 * The model of a known isotropic Gaussian law with mean 0, without data: the law is its own noise. Fields are drawn on the smallest
 * Gauss–Legendre grid that analyses its degrees.
 *
 * @example
 * ```ts
 * import { meanSpectrum, whittleMatern } from "@chaosphere/core";
 * import { isotropicModel, modelRun } from "@chaosphere/model";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const a = modelRun(isotropicModel(law), { seed: 1, count: 2000 }).draw();
 * console.log(Math.abs(meanSpectrum(a)[2] / law.spectrum[2] - 1) < 0.1); // true
 * ```
 */
export function isotropicModel(
  law: GaussianMeasure,
  { whittleMatern, unit = "", provenance = {} }: IsotropicModelOptions = {},
): IsotropicCheckpoint {
  const { spectrum } = law;
  const bandLimit = spectrum.length;
  const rings = Math.max(2, bandLimit);
  const { kind, nLat, nLon, firstLongitude } = gaussLegendre(rings, { nLon: 2 * rings });
  return {
    kind: "isotropic",
    bandLimit,
    noise: { spectrum, ...(whittleMatern && { whittleMatern }) },
    mean: new Float64Array(bandLimit ** 2),
    grid: { kind, nLat, nLon, firstLongitude },
    unit,
    horizon: HORIZON,
    stop: stoppingTime(Float64Array.of(1)),
    ratio: spectrum.map((c) => (c > 0 ? 1 : 0)),
    seed: 0,
    commit: provenance.commit ?? "",
    dataChecksum: provenance.dataChecksum ?? "",
    loss: new Float64Array(0),
  };
}
