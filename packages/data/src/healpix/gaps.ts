import { FormatError } from "@chaosphere/core";
import type { MissingOptions } from "../dataset/seenFields.ts";

/** Number by which HEALPix marks a pixel without a value. */
export const UNSEEN = -1.6375e30;

/**
 * Turns the numbers that stand for no value into NaN: UNSEEN, infinities, and those the file or the reader names.
 *
 * @param bad BAD_DATA of the header.
 * @returns how many pixels have no value.
 */
export function markGaps(
  values: Float64Array,
  fillValue: MissingOptions["fillValue"],
  bad: number = UNSEEN,
): number {
  // They come as floats or doubles.
  const marks = [UNSEEN, bad, ...(typeof fillValue === "number" ? [fillValue] : [])];
  let missing = 0;
  for (let p = 0; p < values.length; p++) {
    const x = values[p];
    const isGap =
      !Number.isFinite(x) || marks.some((mark) => Math.abs(x - mark) <= 1e-5 * Math.abs(mark));
    if (!isGap) continue;
    values[p] = Number.NaN;
    missing++;
  }
  return missing;
}

/** UNSEEN in place of NaN, as files have it. The array itself where there is none. */
export function unseenForNaN(values: Float64Array): Float64Array {
  return values.some(Number.isNaN) ? values.map((x) => (Number.isNaN(x) ? UNSEEN : x)) : values;
}

/** That pixels without a value are refused, with their share. */
export function gapsError(
  name: string,
  path: string,
  missing: number,
  pixels: number,
): FormatError {
  const share = (100 * missing) / pixels;
  const percent = share >= 0.1 ? share.toFixed(1) : share.toPrecision(1);
  return new FormatError(
    `readHealpix: ${name === path ? "" : `${name} of `}${path} has ${percent} % of its pixels missing (UNSEEN, BAD_DATA, TNULL or not finite). Draw whole fields from what is seen with chaosphere condition, or take the spectrum of the seen part with chaosphere spectrum.`,
    { path, field: name },
  );
}

/** That a map of some numbered pixels is refused, with its share of the sphere. */
export function partError(path: string, given: number, pixels: number): FormatError {
  const share = ((100 * given) / pixels).toPrecision(2);
  return new FormatError(
    `readHealpix: the map must cover the whole sphere (INDXSCHM IMPLICIT), got a map of a part, EXPLICIT, ${given} pixels in ${Number(share)} % of the sphere, in ${path}. Draw whole fields from what is seen with chaosphere condition, or take the spectrum of the seen part with chaosphere spectrum.`,
    { path, field: "INDXSCHM" },
  );
}
