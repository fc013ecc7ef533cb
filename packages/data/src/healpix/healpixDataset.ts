import { coefficients, gaussLegendre, seenOf, synthesise } from "@chaosphere/core";
import { type Dataset, type HealpixPixels, unlabelledDataset } from "../dataset/dataset.ts";
import { gapsError, markGaps } from "./gaps.ts";
import { sharedName } from "./numberedColumns.ts";
import { cellsOfPixels } from "./pixelAt.ts";
import { type HealpixOptions, readHealpix, readHealpixHeader } from "./readHealpix.ts";
import { analyseHealpix } from "./transform.ts";

/** Options of {@link healpixDataset}. */
export interface HealpixDatasetOptions extends HealpixOptions {
  /** Largest band limit of the analysis. Default 1024. */
  readonly maxBandLimit?: number;
}

/** Maps in the RING order, one after another, and where they come from. */
interface SourceMaps extends HealpixPixels {
  readonly name: string;
  readonly variable: string;
  readonly path: string;
  readonly unit: string;
}

/**
 * A HEALPix FITS map as one field on Gauss–Legendre rings: analysed to the degrees l < 2 nside, at most so many, by
 * {@link analyseHealpix} and synthesised there. What lies beyond these degrees is left out; the provenance says how much,
 * and the pixels stay beside the field. A map with pixels without a value, where they are not refused, has no harmonics:
 * it becomes equiangular cells, and both these and the pixels have the gaps marked in `seen`. Columns that differ by their
 * number alone, as in `FIELD 1` and `FIELD 2`, are so many fields, unless one of them is named.
 *
 * @throws {@link FormatError} as `readHealpix` does.
 */
export function healpixDataset(
  bytes: Uint8Array,
  path: string,
  options: HealpixDatasetOptions = {},
): Dataset {
  const { columns } = readHealpixHeader(bytes, path).table;
  const shared = options.variable === undefined ? sharedName(columns) : undefined;
  if (shared === undefined) {
    const { name, ...map } = readHealpix(bytes, path, options);
    return healpixMaps({ ...map, name, variable: name, path }, options);
  }
  const maps = columns.map(({ name }) => readHealpix(bytes, path, { ...options, variable: name }));
  const [{ nside, unit }] = maps;
  const pixels = 12 * nside ** 2;
  const values = new Float64Array(maps.length * pixels);
  for (const [b, map] of maps.entries()) values.set(map.values, b * pixels);
  return healpixMaps({ nside, values, unit, name: shared, variable: shared, path }, options);
}

/**
 * HEALPix maps as fields; see {@link healpixDataset}. Numbers that stand for no value become NaN in place.
 *
 * @throws {@link FormatError} if pixels have no value and that is refused.
 */
export function healpixMaps(
  maps: SourceMaps,
  { missing: policy = "refuse", fillValue, maxBandLimit = 1024 }: HealpixDatasetOptions,
): Dataset {
  const { nside, values, unit, name, variable, path } = maps;
  const missing = markGaps(values, fillValue);
  if (missing > 0 && policy === "refuse") throw gapsError(name, path, missing, values.length);
  if (missing > 0) {
    const fields = cellsOfPixels({ nside, values }, unit);
    return unlabelledDataset(path, fields, {
      name,
      variable,
      healpix: markedPixels({ nside, values }),
      adjustments: [`HEALPix map with gaps, nside ${nside}, as equiangular cells of its pixels`],
    });
  }
  const pixels = 12 * nside ** 2;
  const count = values.length / pixels;
  const bandLimit = Math.min(2 * nside, maxBandLimit);
  const row = bandLimit ** 2;
  const rows = new Float64Array(count * row);
  const reached = Array.from({ length: count }, (_, b) => {
    const map = { nside, values: values.subarray(b * pixels, (b + 1) * pixels), unit };
    const out = rows.subarray(b * row, (b + 1) * row);
    return analyseHealpix(map, bandLimit, { out }).convergence;
  });
  const squares = reached.reduce((sum, { remainder }) => sum + remainder ** 2, 0);
  const rms = Math.sqrt(squares / count).toPrecision(3);
  const a = coefficients("harmonic", bandLimit, rows);
  const iterations = Math.max(...reached.map((each) => each.iterations));
  const residual = Math.max(...reached.map(({ residuals }) => residuals[residuals.length - 1]));
  const adjustments = [
    `HEALPix map, nside ${nside}, analysed to degrees l < ${bandLimit} by ${iterations} iterations to a relative residual of ${residual.toExponential(0)}, which leaves out ${rms} ${unit === "" ? "" : `${unit} `}rms`,
  ];
  const fields = synthesise(a, gaussLegendre(bandLimit), { unit });
  return unlabelledDataset(path, fields, {
    name,
    variable,
    healpix: { nside, values },
    adjustments,
  });
}

/** Maps of which NaN stands for no value, with those pixels marked in `seen`. */
export function markedPixels({ nside, values }: HealpixPixels): HealpixPixels {
  const seen = seenOf(values, 12 * nside ** 2);
  return { nside, values, ...(seen && { seen }) };
}
