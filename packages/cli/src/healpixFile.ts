import { analyse, type HarmonicCoefficients, largestBandLimit, rows } from "@chaosphere/core";
import { type Dataset, synthesiseHealpix, writeHealpix } from "@chaosphere/data";
import { CallError } from "./callError.ts";
import type { OutputDtype } from "./outputOptions.ts";

/** How maps are to be written. */
export interface HealpixOutput {
  readonly dtype: OutputDtype;
  readonly nside?: number;
}

/** The bytes of a file and what it holds. */
export interface HealpixBytes {
  readonly bytes: Uint8Array;
  readonly nside: number;
  readonly bandLimit: number;
  readonly count: number;
}

/** Largest band limit of the transforms. */
const MOST_DEGREES = 1024;

/**
 * Fields or coefficients as HEALPix maps, one column a field; fields by the degrees that their grid analyses exactly.
 *
 * @throws {@link CallError} if nside is too small for the degrees.
 */
export function healpixFile(
  of: HarmonicCoefficients | Dataset,
  { dtype, nside: asked }: HealpixOutput,
): HealpixBytes {
  const { a, unit, name } = "fields" in of ? analysed(of) : { a: of, unit: "", name: "FIELD" };
  const { bandLimit, batch } = a;
  const nside = asked ?? 2 ** Math.max(0, Math.ceil(Math.log2(bandLimit / 2)));
  if (!(bandLimit <= 3 * nside)) {
    throw new CallError(
      `--nside must be at least a third of the band limit, ${bandLimit}, got ${nside}. Leave it out, or cut the coefficients.`,
    );
  }
  const maps = Array.from({ length: batch }, (_, b) => ({
    ...synthesiseHealpix(rows(a, b, b + 1), nside, plain(unit)),
    name: batch === 1 ? plain(name) : `${plain(name)} ${b + 1}`,
  }));
  return { bytes: writeHealpix(maps, { dtype }), nside, bandLimit, count: batch };
}

function analysed({ fields, variable }: Dataset) {
  const bandLimit = Math.min(largestBandLimit(fields.grid), MOST_DEGREES);
  return { a: analyse(fields, bandLimit), unit: fields.unit, name: variable || "FIELD" };
}

/** Headers of FITS have ASCII alone. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 60);
}
