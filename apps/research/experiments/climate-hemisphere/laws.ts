import { analyse, type GridFields } from "@chaosphere/core";
import { choleskyFactor, matrixProduct, transposed } from "@chaosphere/core/linalg";
import { type GaussianCheckpoint, harmonicLawOf } from "@chaosphere/model";
import type { SeenLaw } from "@chaosphere/score/posterior";
import { columnMeans } from "../../src/columns.ts";

/** The law of a model in harmonic coefficients. */
export function lawOf(model: GaussianCheckpoint): SeenLaw {
  const law = harmonicLawOf(model);
  if (law?.kind !== "factored") throw new Error("the law must have a density");
  return { mean: law.mean, root: law.factor.lower, noiseSd: 1 };
}

/** The sample covariance itself, of rank one below the number of fields. */
export function sampleLaw(fields: GridFields, L: number): SeenLaw {
  const d = L * L;
  const a = analyse(fields, L);
  const mean = columnMeans(a.values, d);
  const centred = a.values.map((x, at) => x - mean[at % d]);
  const root = new Float64Array(d * d);
  if (a.batch <= d) {
    for (let at = 0; at < centred.length; at++) {
      root[(at % d) * d + Math.floor(at / d)] = centred[at] / Math.sqrt(a.batch - 1);
    }
    return { mean, root, noiseSd: 1 };
  }
  const S = matrixProduct(transposed(centred, a.batch, d), centred, d, a.batch, d);
  const covariance = S.map((x) => x / (a.batch - 1));
  return { mean, root: choleskyFactor(covariance, d).lower, noiseSd: 1 };
}
