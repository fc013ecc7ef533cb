import {
  analyseParallel,
  type GridFields,
  largestBandLimit,
  synthesiseParallel,
} from "@chaosphere/core";
import { healpixResidual } from "@chaosphere/data";
import { writeCoefficients } from "../arrays.ts";
import { type FieldsOptions, fieldsAlone, fieldsOptions, readFields } from "../fields.ts";
import { gridName } from "../gridOption.ts";
import { whole } from "../numbers.ts";
import { checkedFormat, MOST_DEGREES } from "../output/target.ts";
import { type OutputOptions, outputDtype } from "../outputOptions.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";
import { transformSeconds, withPool, workersOption } from "../workers.ts";

interface AnalyseOptions extends OutputOptions, FieldsOptions {
  readonly bandLimit?: number;
}

/** Fields to coefficients. */
export const analyse: Verb = {
  name: "analyse",
  description: "turn fields into spherical-harmonic coefficients",
  example: "chaosphere analyse noise.npy --band-limit 32 --out coefficients.npy",
  declare: (command, act) =>
    workersOption(outputDtype(fieldsOptions(command)))
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
  { force }: VerbContext,
): Promise<Report> {
  const out = required("--out", options.out, "coefficients.npy");
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  await checkedFormat("coefficients", out, { force });
  const { fields, healpix } = await readFields(input, options);
  const { a, residualRms } = await withPool(options, async (poolFor) => {
    const pool = poolFor(2 * transformSeconds(fields.batch, bandLimit));
    const a = await analyseParallel(fields, bandLimit, { pool });
    await writeCoefficients(out, a, { ...options, force });
    // A HEALPix map has more than the grid it was brought to: what lies beyond L is measured on its pixels.
    const residualRms = healpix
      ? healpixResidual(healpix, a)
      : rmsDifference(fields, await synthesiseParallel(a, fields.grid, { pool }));
    return { a, residualRms };
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
