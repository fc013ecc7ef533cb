import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import type {
  RingAnalysisMethod,
  RingAnalysisOptions,
  RingConvergence,
} from "@chaosphere/core/rings";
import type { Task, WorkerPool } from "@chaosphere/core/workers";
import { analyseHealpix, type HealpixPixels } from "@chaosphere/data";
import type { Command } from "commander";
import { CallError } from "../errors/callError.ts";
import { finite, oneOf, whole } from "../options/numbers.ts";
import { optionGroups } from "../options/optionGroups.ts";

/** Options of the analysis of HEALPix maps. */
export interface HealpixAnalysisOptions {
  readonly method?: RingAnalysisMethod;
  readonly tolerance?: number;
  readonly iterations?: number;
}

/** Declares --method, --tolerance and --iterations. */
export function healpixAnalysisOptions(command: Command): Command {
  return command
    .optionsGroup(optionGroups.healpix)
    .option(
      "--method <m>",
      "conjugate-gradients, by default, or jacobi as healpy's map2alm",
      oneOf<RingAnalysisMethod>("--method", ["conjugate-gradients", "jacobi"]),
    )
    .option(
      "--tolerance <x>",
      "relative residual at which to stop; default 1e-10, by jacobi 0",
      tolerance,
    )
    .option(
      "--iterations <n>",
      "most iterations; default 50, by jacobi 3",
      whole("--iterations", 0, 1e6),
    )
    .optionsGroup(optionGroups.own);
}

function tolerance(text: string): number {
  const value = finite("--tolerance")(text);
  if (value >= 0 && value < 1) return value;
  throw new CallError(`--tolerance must be from 0 to less than 1, got ${text}. Try 1e-10.`);
}

/** @throws {@link CallError} if an option of the analysis of pixels is given for other fields. */
export function checkHealpixAnalysis(options: HealpixAnalysisOptions): void {
  const given = (["method", "tolerance", "iterations"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (given === undefined) return;
  throw new CallError(
    `--${given} must go with a HEALPix map, got fields on a grid, which are analysed by quadrature. Leave it out.`,
  );
}

interface MapPiece {
  readonly nside: number;
  readonly values: Float64Array;
  readonly bandLimit: number;
  readonly options: RingAnalysisOptions;
}

interface MapAnalysis {
  readonly values: Float64Array;
  readonly convergence: RingConvergence;
}

/** One map by least squares. */
export const mapAnalysis: Task<MapPiece, MapAnalysis> = {
  module: import.meta.url,
  name: "analyseMap",
  run: analyseMap,
};

export function analyseMap({ nside, values, bandLimit, options }: MapPiece): MapAnalysis {
  const { coefficients: a, convergence } = analyseHealpix(
    { nside, values, unit: "" },
    bandLimit,
    options,
  );
  return { values: a.values, convergence };
}

/** What was reached for all maps. */
export interface HealpixAnalysisReport {
  readonly method: RingAnalysisMethod;
  /** Most iterations of a map. */
  readonly iterations: number;
  /** Largest relative residual. */
  readonly residual: number;
  /** Whether all maps came to the tolerance. */
  readonly isConverged: boolean;
  /** Mean squares of what the coefficients leave, summed over the maps. */
  readonly squares: number;
}

/** Maps on pixels to coefficients, each by a worker of the pool. */
export async function analyseMaps(
  { nside, values }: HealpixPixels,
  bandLimit: number,
  given: HealpixAnalysisOptions,
  pool: WorkerPool,
): Promise<{ readonly a: HarmonicCoefficients; readonly reached: HealpixAnalysisReport }> {
  const { method = "conjugate-gradients", tolerance, iterations } = given;
  const pixels = 12 * nside ** 2;
  const count = values.length / pixels;
  const row = bandLimit ** 2;
  const out = new Float64Array(count * row);
  const all: RingConvergence[] = [];
  const options = { method, tolerance, iterations };
  function* pieces(): Generator<MapPiece> {
    for (let b = 0; b < count; b++) {
      const map = values.slice(b * pixels, (b + 1) * pixels);
      yield { nside, values: map, bandLimit, options };
    }
  }
  for await (const { values: found, convergence } of pool.map(mapAnalysis, pieces())) {
    out.set(found, all.length * row);
    all.push(convergence);
  }
  return {
    a: coefficients("harmonic", bandLimit, out),
    reached: {
      method,
      iterations: Math.max(...all.map((each) => each.iterations)),
      residual: Math.max(...all.map(({ residuals }) => residuals[residuals.length - 1] ?? 0)),
      isConverged: all.every(({ isConverged }) => isConverged),
      squares: all.reduce((sum, { remainder }) => sum + remainder ** 2, 0),
    },
  };
}
