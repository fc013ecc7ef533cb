import {
  type CameronMartinCoordinates,
  coefficients,
  type OrthogonalMap,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import type { Denoiser } from "@chaosphere/score";
import type { Checkpoint, CheckpointMatern } from "./checkpoint.ts";

/**
 * The standardisation of a model with finer degrees of a given law. Their noise has that law too, so that data over noise is 1 there: noised
 * at any rate they stay what they are, the score relative to the noise is 0, and the law is exact for any noise of which it is the limit.
 *
 * Source: docs/theory/formulas.md (G9.2).
 */
export function finerStandardisation(
  model: Checkpoint,
  bandLimit: number,
  tail: CheckpointMatern,
): Standardisation {
  const mean = truncate(coefficients("harmonic", model.bandLimit, model.mean), bandLimit);
  const noise = whittleMatern(bandLimit, tail);
  noise.spectrum.set(model.noise.spectrum);
  return standardisation(noise, { mean });
}

/** A denoiser of degrees l < L on fields of any band limit: degrees beyond L are denoised as noise, m = e^{−t} x. */
export function finerDenoiser(denoiser: Denoiser, L: number): Denoiser {
  return (t, x) => {
    if (x.bandLimit === L) return denoiser(t, x);
    const decay = portableExp(-t);
    const beyond = { ...x, values: x.values.map((value) => decay * value) };
    return withOwn(beyond, denoiser(t, truncate(x, L)));
  };
}

/** A map of rows of L² numbers on the first of rows of `row` numbers; the others stay. */
export function finerMap(map: OrthogonalMap, L: number, row: number): OrthogonalMap {
  if (row === L * L) return map;
  return (rows, out = new Float64Array(rows.length)) => {
    const x = coefficients("cameron-martin", Math.sqrt(row), rows);
    const mapped = coefficients("cameron-martin", L, map(truncate(x, L).values));
    out.set(withOwn(x, mapped).values);
    return out;
  };
}

/** Fields with the degrees of coarser ones in the place of their own. */
function withOwn(
  fields: CameronMartinCoordinates,
  own: CameronMartinCoordinates,
): CameronMartinCoordinates {
  const values = fields.values.slice();
  const [row, known] = [fields.bandLimit ** 2, own.bandLimit ** 2];
  for (let b = 0; b < fields.batch; b++) {
    values.set(own.values.subarray(b * known, (b + 1) * known), b * row);
  }
  return { ...fields, values };
}
