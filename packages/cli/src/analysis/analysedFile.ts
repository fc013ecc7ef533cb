import { type GridFields, type HarmonicCoefficients, largestBandLimit } from "@chaosphere/core";
import { analyseParallel, synthesiseParallel } from "@chaosphere/core/parallel";
import type { HealpixPixels } from "@chaosphere/data";
import { CallError } from "../errors/callError.ts";
import { type FieldsOptions, readFields } from "../inputs/fields.ts";
import { gridName } from "../options/gridOption.ts";
import { transformSeconds, withPool } from "../options/workers.ts";
import {
  analyseMaps,
  checkHealpixAnalysis,
  type HealpixAnalysisOptions,
  type HealpixAnalysisReport,
} from "./healpixAnalysis.ts";

/** How a file is analysed. */
export interface FileAnalysisOptions extends FieldsOptions, HealpixAnalysisOptions {
  readonly bandLimit: number;
}

/** What a report says of an analysed file, as JSON. */
export interface FileAnalysis {
  readonly count: number;
  readonly grid: string;
  readonly unit: string;
  /** Degrees up to which the rule of the points is exact, and those that they resolve. */
  readonly exactDegree: number;
  readonly resolvedDegree: number;
  readonly largestBandLimit: number;
  /** What the coefficients leave: mean squares over the sphere, summed over the fields. */
  readonly remainder: number;
  /** Of HEALPix maps. */
  readonly pixels?: { readonly nside: number } & Omit<HealpixAnalysisReport, "squares">;
}

/** Coefficients of a file's fields, and what is said of them. */
export interface AnalysedFile {
  readonly coefficients: HarmonicCoefficients;
  readonly analysis: FileAnalysis;
}

/** Fields of a file to coefficients: by quadrature on a grid, by least squares over the pixels of HEALPix. */
export async function analyseFile(
  path: string,
  options: FileAnalysisOptions,
): Promise<AnalysedFile> {
  const { bandLimit } = options;
  const { fields, healpix } = await readFields(path, { ...options, maxBandLimit: 1 });
  if (healpix) return analysePixels(healpix, fields.unit, options);
  checkHealpixAnalysis(options);
  return withPool(options, async (poolFor) => {
    const pool = poolFor(2 * transformSeconds(fields.batch, bandLimit));
    const coefficients = await analyseParallel(fields, bandLimit, { pool });
    const smooth = await synthesiseParallel(coefficients, fields.grid, { pool });
    const { exactDegree, resolvedDegree } = fields.grid;
    const analysis = {
      count: coefficients.batch,
      grid: gridName(fields.grid),
      unit: fields.unit,
      exactDegree,
      resolvedDegree,
      largestBandLimit: largestBandLimit(fields.grid),
      remainder: squaredDifference(fields, smooth),
    };
    return { coefficients, analysis };
  });
}

/** Degrees that an equal weight for every pixel integrates exactly. */
const PIXEL_EXACTNESS = 1;

async function analysePixels(
  healpix: HealpixPixels,
  unit: string,
  options: FileAnalysisOptions,
): Promise<AnalysedFile> {
  const { bandLimit } = options;
  const { nside, values } = healpix;
  if (bandLimit > 3 * nside) {
    throw new CallError(
      `--band-limit must be at most 3 nside = ${3 * nside} for a HEALPix map, got ${bandLimit}. Degrees l < 2 nside come out well.`,
    );
  }
  const count = values.length / (12 * nside ** 2);
  const { a, reached } = await withPool(options, (poolFor) =>
    analyseMaps(healpix, bandLimit, options, poolFor(20 * transformSeconds(count, bandLimit))),
  );
  const { squares, ...pixels } = reached;
  return {
    coefficients: a,
    analysis: {
      count,
      grid: `healpix:${nside}`,
      unit,
      exactDegree: PIXEL_EXACTNESS,
      resolvedDegree: 3 * nside - 1,
      largestBandLimit: 3 * nside,
      remainder: squares,
      pixels: { nside, ...pixels },
    },
  };
}

/**
 * What several files have together.
 *
 * @throws {@link CallError} if they lie on other grids or have other units.
 */
export function joinedAnalysis(
  paths: readonly string[],
  files: readonly FileAnalysis[],
): FileAnalysis {
  const [first] = files;
  if (!first) throw new CallError("a file must be given, got none. Name one or more.");
  for (const name of ["grid", "unit"] as const) {
    const at = files.findIndex((file) => file[name] !== first[name]);
    if (at < 0) continue;
    throw new CallError(
      `files that are analysed together must have one ${name}, got ${first[name] || "none"} in ${paths[0]} and ${files[at]?.[name] || "none"} in ${paths[at]}. Analyse them one by one.`,
    );
  }
  const pixels = files.flatMap((file) => (file.pixels ? [file.pixels] : []));
  return {
    ...first,
    count: files.reduce((sum, { count }) => sum + count, 0),
    remainder: files.reduce((sum, { remainder }) => sum + remainder, 0),
    ...(first.pixels && {
      pixels: {
        ...first.pixels,
        iterations: Math.max(...pixels.map(({ iterations }) => iterations)),
        residual: Math.max(...pixels.map(({ residual }) => residual)),
        isConverged: pixels.every(({ isConverged }) => isConverged),
      },
    }),
  };
}

/**
 * (1/4π) Σ w (f − g)² over the batch, weighed by area: the integrals themselves if the grid is exact to twice the degrees that are
 * left, and in any case 0 for fields without degrees beyond those of g.
 */
function squaredDifference(f: GridFields, g: GridFields): number {
  const { nLat, nLon, weights } = f.grid;
  let sum = 0;
  for (let i = 0; i < f.values.length; i++) {
    const ring = Math.floor(i / nLon) % nLat;
    sum += weights[ring] * (f.values[i] - g.values[i]) ** 2;
  }
  return sum / (4 * Math.PI);
}
