import { basename } from "node:path";
import {
  type CoefficientsOptions,
  coefficientsOptions,
  readCoefficients,
} from "../inputs/fields.ts";
import { type OutputGrid, outputGrid } from "../options/gridOption.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import {
  transformSeconds,
  type WorkersOption,
  withPool,
  workersOption,
} from "../options/workers.ts";
import { about } from "../output/about.ts";
import { formatOf } from "../output/formats.ts";
import { writeInBatches } from "../output/inBatches.ts";
import { gridForBandLimit } from "../output/makeGrid.ts";
import { openRows } from "../output/rowsOutput.ts";
import { outputTarget, targetJson, targetName } from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";

interface SynthesiseOptions extends FieldsOutputOptions, CoefficientsOptions, WorkersOption {
  readonly grid?: OutputGrid;
}

/** Coefficients to fields. */
export const synthesise: Verb = {
  name: "synthesise",
  description: "turn spherical-harmonic coefficients into fields",
  example: "chaosphere synthesise coefficients.npy --grid gauss:64x128 --out fields.npy",
  declare: (command, act) =>
    workersOption(coefficientsOptions(fieldsOutput(command)))
      .argument("<coefficients>", ".npy [count, L²], a_lm of healpy (.npy, .fits), or a table")
      .option(
        "--grid <g>",
        "gauss, equiangular, equiangular-poles or driscoll-healy, with a size as gauss:64x128; required unless --out ends in .fits",
        outputGrid,
      )
      .action(act(synthesiseInput)),
};

async function synthesiseInput(
  [input = ""]: readonly string[],
  options: SynthesiseOptions,
  context: VerbContext,
): Promise<Report> {
  const out = required("--out", options.out, "fields.npy");
  const isHealpix = formatOf("fields", out) === "fits";
  const spec = isHealpix ? options.grid : required("--grid", options.grid, "gauss:64x128");
  const { coefficients: a, unit } = await readCoefficients(input, options);
  const { batch: count, bandLimit } = a;
  const to = { ...options, out, force: context.force };
  const target = await outputTarget(to, {
    count,
    bandLimit,
    unit,
    grid: () => gridForBandLimit(spec, bandLimit),
    isGridNamed: spec !== undefined,
  });
  const title = `Fields with the coefficients of ${basename(input)}`;
  const known = about({ title, unit }, context);
  await withPool(options, async (poolFor) => {
    const pool = poolFor(transformSeconds(count, bandLimit));
    const output = openRows(target, to, { count, bandLimit, about: known, pool });
    await writeInBatches(output, count, count, () => a);
  });
  return {
    json: { bandLimit: a.bandLimit, count: a.batch, ...targetJson(target), out },
    summary: [
      `${a.batch} field${a.batch === 1 ? "" : "s"} with degrees l < ${a.bandLimit} on ${targetName(target)}: ${out}`,
    ],
  };
}
