import { DomainError, ShapeError } from "../errors.ts";
import {
  type IsoLatitudeRings,
  type RingFields,
  ringFields,
  ringsOfGrid,
} from "../grid/isoLatitudeRings.ts";
import type { GridFields } from "../grid/sphereGrid.ts";
import { adjointSynthesisOnRings } from "../harmonics/ringTransform.ts";
import { angularPowerSpectrum } from "../harmonics/spectrum.ts";
import { LARGEST_BAND_LIMIT } from "../harmonics/transformChecks.ts";

/** Fields on rings, such as HEALPix pixels, with the points that were seen. */
export interface CutRingFields extends RingFields {
  /** 1 where a point was seen, else 0: one map for all fields, or one for each. Absent when all were. */
  readonly seen?: Uint8Array;
}

/** Fields of which a part was seen, on a grid or on rings. */
export type CutFields = GridFields | CutRingFields;

/** Options of {@link pseudoSpectrum}. */
export interface PseudoSpectrumOptions {
  /**
   * Whether the mean at each point over the fields that saw it is subtracted first, and the rest scaled by √(n/(n−1)), n the number
   * of those fields. A point that one field saw counts as unseen. The expectation is exact if all fields saw the same
   * points. Default false.
   */
  readonly centre?: boolean;
}

/** The power of fields and of their mask, as sums over the points that were seen. */
export interface PseudoSpectrum {
  readonly bandLimit: number;
  /** C̃_l = 1/(2l+1) Σ_m ã_lm², mean over the fields, units of the field squared. Length bandLimit. */
  readonly spectrum: Float64Array;
  /** 𝒲_j of the mask, mean over the fields. Length 2 bandLimit − 1. */
  readonly maskSpectrum: Float64Array;
  /** f_sky, the share of the sphere that was seen, mean over the fields. */
  readonly seenShare: number;
  /** Independent fields behind the spectrum: one less if they were centred. */
  readonly fields: number;
}

/** Largest band limit of a pseudo-spectrum: the mask is summed to twice that. */
export const LARGEST_PSEUDO_BAND_LIMIT: number = LARGEST_BAND_LIMIT / 2;

/**
 * The pseudo-spectrum of fields of which a part was seen, and the spectrum of that part: from the sums over the seen points
 * p with the weights of the grid or rings,
 *
 *     ã_lm = Σ_p w_p f_p Y_lm(p),   w_jm = Σ_p w_p Y_jm(p).
 *
 * {@link modeCoupling} says what they expect of each other, and `decoupledSpectrum` inverts it.
 *
 * @throws {@link DomainError} if the band limit is not a whole number from 1 to 2048, or no point was seen, or fewer than two
 *   fields are to be centred.
 * @throws {@link ShapeError} if `seen` fits neither one map nor all.
 *
 * Source: Hivon et al. (2002), section 2; docs/theory/formulas.md (P8).
 */
export function pseudoSpectrum(
  fields: CutFields,
  bandLimit: number,
  { centre = false }: PseudoSpectrumOptions = {},
): PseudoSpectrum {
  if (!(Number.isInteger(bandLimit) && bandLimit >= 1 && bandLimit <= LARGEST_PSEUDO_BAND_LIMIT)) {
    throw new DomainError(
      `pseudoSpectrum: bandLimit must be a whole number from 1 to ${LARGEST_PSEUDO_BAND_LIMIT}, got ${bandLimit}. The mask is summed to twice that.`,
    );
  }
  const cut = onRings(fields);
  const { batch, rings, values, seen } = centre ? centred(cut) : cut;
  const n = rings.points;
  const spectrum = new Float64Array(bandLimit);
  for (let b = 0; b < batch; b++) {
    const one = Float64Array.from(values.subarray(b * n, (b + 1) * n));
    if (seen) mask(one, seen, b);
    const power = powerOf(rings, one, bandLimit);
    for (let l = 0; l < bandLimit; l++) spectrum[l] += power[l] / batch;
  }
  const maps = seen && seen.length > n ? batch : 1;
  const maskSpectrum = new Float64Array(2 * bandLimit - 1);
  let area = 0;
  for (let b = 0; b < maps; b++) {
    const one = new Float64Array(n).fill(1);
    if (seen) mask(one, seen, b);
    area += areaOf(rings, one) / maps;
    const power = powerOf(rings, one, 2 * bandLimit - 1);
    for (let j = 0; j < power.length; j++) maskSpectrum[j] += power[j] / maps;
  }
  if (!(area > 0)) {
    throw new DomainError(
      "pseudoSpectrum: some point must have been seen, got none in any field. Give fields with values.",
    );
  }
  return {
    bandLimit,
    spectrum,
    maskSpectrum,
    seenShare: area / (4 * Math.PI),
    fields: centre ? batch - 1 : batch,
  };
}

function onRings(fields: CutFields): CutRingFields {
  const { batch, values, unit, seen } = fields;
  const rings = "grid" in fields ? ringsOfGrid(fields.grid) : fields.rings;
  if (seen && seen.length !== rings.points && seen.length !== batch * rings.points) {
    throw new ShapeError(
      `pseudoSpectrum: seen must hold one map of ${rings.points} points or ${batch * rings.points} for all fields, got ${seen.length}. Leave it out if all were seen.`,
    );
  }
  return { ...ringFields(rings, values, unit), ...(seen && { seen }) };
}

/** Zero where the b-th map, or the only one, was not seen. */
function mask(values: Float64Array, seen: Uint8Array, b: number): void {
  const from = seen.length > values.length ? b * values.length : 0;
  for (let p = 0; p < values.length; p++) if (seen[from + p] === 0) values[p] = 0;
}

function powerOf(rings: IsoLatitudeRings, values: Float64Array, bandLimit: number): Float64Array {
  const a = adjointSynthesisOnRings(ringFields(rings, values), bandLimit, { isWeighted: true });
  return angularPowerSpectrum(a);
}

function areaOf({ counts, starts, weights }: IsoLatitudeRings, mask: Float64Array): number {
  let area = 0;
  weights.forEach((w, j) => {
    for (let p = starts[j]; p < starts[j] + counts[j]; p++) area += w * mask[p];
  });
  return area;
}

/** Departures from the mean over the fields that saw each point. */
function centred({ rings, batch, values, unit, seen }: CutRingFields): CutRingFields {
  if (!(batch >= 2)) {
    throw new DomainError(
      `pseudoSpectrum: centring needs two fields or more, got ${batch}. Give more, or leave centre out.`,
    );
  }
  const n = rings.points;
  const isSeen = (b: number, p: number) => !seen || seen[seen.length > n ? b * n + p : p] === 1;
  const out = new Float64Array(values.length);
  const left = new Uint8Array(values.length);
  for (let p = 0; p < n; p++) {
    let [count, mean] = [0, 0];
    for (let b = 0; b < batch; b++) {
      if (isSeen(b, p)) mean += (values[b * n + p] - mean) / ++count;
    }
    if (count < 2) continue;
    const scale = Math.sqrt(count / (count - 1));
    for (let b = 0; b < batch; b++) {
      if (!isSeen(b, p)) continue;
      out[b * n + p] = scale * (values[b * n + p] - mean);
      left[b * n + p] = 1;
    }
  }
  return {
    rings,
    batch,
    values: out,
    unit,
    ...(seen && { seen: seen.length > n ? left : left.subarray(0, n) }),
  };
}
