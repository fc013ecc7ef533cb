import { type GridFields, largestBandLimit } from "@chaosphere/core";
import { analyseParallel, synthesiseParallel } from "@chaosphere/core/parallel";
import type { HealpixPixels } from "@chaosphere/data";
import { writeCoefficients } from "../arrays.ts";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsAlone, fieldsOptions, readFields } from "../fields.ts";
import { gridName } from "../gridOption.ts";
import {
  analyseMaps,
  checkHealpixAnalysis,
  type HealpixAnalysisOptions,
  healpixAnalysisOptions,
} from "../healpixAnalysis.ts";
import { whole } from "../numbers.ts";
import { checkedFormat, MOST_DEGREES } from "../output/target.ts";
import { type OutputOptions, outputDtype } from "../outputOptions.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";
import { transformSeconds, withPool, workersOption } from "../workers.ts";

interface AnalyseOptions extends OutputOptions, FieldsOptions, HealpixAnalysisOptions {
  readonly bandLimit?: number;
}

/** Fields to coefficients. */
export const analyse: Verb = {
  name: "analyse",
  description: "turn fields into spherical-harmonic coefficients",
  example: "chaosphere analyse noise.npy --band-limit 32 --out coefficients.npy",
  declare: (command, act) =>
    healpixAnalysisOptions(workersOption(outputDtype(fieldsOptions(command))))
      .argument("<fields>", fieldsAlone)
      .option(
        "--band-limit <L>",
        "degrees l < L (required)",
        whole("--band-limit", 1, MOST_DEGREES),
      )
      .action(act(analyseInput)),
};

async function analyseInput(
  [input = ""]: readonly string[],
  options: AnalyseOptions,
  context: VerbContext,
): Promise<Report> {
  const { force } = context;
  const out = required("--out", options.out, "coefficients.npy");
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  await checkedFormat("coefficients", out, { force });
  const { fields, healpix } = await readFields(input, { ...options, maxBandLimit: 1 });
  if (healpix) return analysePixels(healpix, fields.unit, { ...options, out, bandLimit }, context);
  checkHealpixAnalysis(options);
  const { a, residualRms } = await withPool(options, async (poolFor) => {
    const pool = poolFor(2 * transformSeconds(fields.batch, bandLimit));
    const a = await analyseParallel(fields, bandLimit, { pool });
    await writeCoefficients(out, a, { ...options, force });
    const smooth = await synthesiseParallel(a, fields.grid, { pool });
    return { a, residualRms: rmsDifference(fields, smooth) };
  });
  const { exactDegree, resolvedDegree } = fields.grid;
  const largest = largestBandLimit(fields.grid);
  const separated = Math.floor(exactDegree / 2);
  const bySampling =
    bandLimit - 1 > separated ? `, beyond l ≤ ${separated} by the sampling theorem` : "";
  return {
    json: {
      bandLimit,
      count: a.batch,
      exactDegree,
      resolvedDegree,
      residualRms,
      grid: gridName(fields.grid),
      unit: fields.unit,
      out,
    },
    summary: [
      `${a.batch} field${a.batch === 1 ? "" : "s"} on ${gridName(fields.grid)}, which resolves l ≤ ${resolvedDegree} (--band-limit up to ${largest})${bySampling}: ${out}`,
      `left out by l < ${bandLimit}: ${residualRms.toPrecision(4)}${fields.unit && ` ${fields.unit}`} rms`,
    ],
  };
}

/** Degrees that an equal weight for every pixel integrates exactly. */
const PIXEL_EXACTNESS = 1;

/** HEALPix maps by least squares over their pixels, with what was reached. */
async function analysePixels(
  healpix: HealpixPixels,
  unit: string,
  options: AnalyseOptions & { readonly out: string; readonly bandLimit: number },
  { force, terminal }: VerbContext,
): Promise<Report> {
  const { out, bandLimit, tolerance = 1e-10 } = options;
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
  await writeCoefficients(out, a, { ...options, force });
  const { method, iterations, residual, isConverged, residualRms } = reached;
  const by = `${iterations} iteration${iterations === 1 ? "" : "s"} (${method})`;
  if (!isConverged && method === "conjugate-gradients") {
    terminal.stderr(
      `chaosphere analyse: the relative residual is ${residual.toExponential(1)} after ${by}, above the tolerance ${tolerance}: the pixels barely tell some degrees l < ${bandLimit} apart at nside ${nside}; change it by --band-limit, --iterations or --tolerance.\n`,
    );
  }
  return {
    json: {
      bandLimit,
      count,
      exactDegree: PIXEL_EXACTNESS,
      resolvedDegree: 3 * nside - 1,
      residualRms,
      grid: `healpix:${nside}`,
      nside,
      method,
      iterations,
      residual,
      isConverged,
      unit,
      out,
    },
    summary: [
      `${count} HEALPix map${count === 1 ? "" : "s"} of nside ${nside} by ${by} to a relative residual of ${residual.toExponential(1)}: ${out}`,
      `left out by l < ${bandLimit}: ${residualRms.toPrecision(4)}${unit && ` ${unit}`} rms`,
    ],
  };
}

/**
 * √((1/4π) Σ w (f − g)²) over the batch, weighed by area: the integral itself if the grid is exact to twice the degrees
 * that are left, and in any case 0 for a field without degrees beyond those of g.
 */
function rmsDifference(f: GridFields, g: GridFields): number {
  const { nLat, nLon, weights } = f.grid;
  let sum = 0;
  for (let i = 0; i < f.values.length; i++) {
    const ring = Math.floor(i / nLon) % nLat;
    sum += weights[ring] * (f.values[i] - g.values[i]) ** 2;
  }
  return Math.sqrt(sum / (4 * Math.PI * f.batch));
}
