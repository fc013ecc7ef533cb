import { child, key, purpose } from "@chaosphere/core";
import { CallError } from "../callError.ts";
import { drawnRows, rotatedRows } from "../drawnRows.ts";
import { gridHelp, type OutputGrid, outputGrid } from "../gridOption.ts";
import { whole } from "../numbers.ts";
import { about } from "../output/about.ts";
import { writeBatches } from "../output/inBatches.ts";
import { gridForBandLimit } from "../output/makeGrid.ts";
import { openRows } from "../output/rowsOutput.ts";
import { outputTarget, targetJson } from "../output/target.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../outputOptions.ts";
import { progress } from "../progress.ts";
import { reliefCoefficients } from "../shippedData.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";
import { transformSeconds, type WorkersOption, withPool, workersOption } from "../workers.ts";

interface DatasetOptions extends FieldsOutputOptions, WorkersOption {
  readonly count: number;
  readonly bandLimit?: number;
  readonly seed: number;
  readonly grid?: OutputGrid;
  readonly coefficients?: boolean;
  readonly relief?: string;
}

/** Of the relief. */
const UNIT = "m";

/** Ensembles made from shipped data. */
export const dataset: Verb = {
  name: "dataset",
  description: "make a test ensemble: etopo-rotations, random rotations of Earth's relief",
  example:
    "chaosphere dataset etopo-rotations --count 16 --band-limit 32 --seed 1 --out relief.npy",
  declare: (command, act) =>
    workersOption(fieldsOutput(command))
      .argument("<name>", "etopo-rotations")
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 1))
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option("--grid <g>", gridHelp, outputGrid)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .option(
        "--relief <folder>",
        "folder of the relief dataset; default: the one shipped with the repository",
      )
      .action(act(makeDataset)),
};

async function makeDataset(
  [name = ""]: readonly string[],
  options: DatasetOptions,
  context: VerbContext,
): Promise<Report> {
  if (name !== "etopo-rotations") {
    throw new CallError(
      `the dataset must be etopo-rotations, got "${name}". There is no other ensemble.`,
    );
  }
  const { count, seed } = options;
  const out = required("--out", options.out, "relief.npy");
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  const to = { ...options, out, force: context.force };
  const target = await outputTarget(to, {
    count,
    bandLimit,
    grid: () => gridForBandLimit(options.grid, bandLimit),
    isGridNamed: options.grid !== undefined,
    unit: UNIT,
  });
  const relief = await reliefCoefficients(bandLimit, options.relief);
  const known = { title: "Random rotations of Earth's relief", unit: UNIT, seed };
  const stream = child(key(seed), purpose.start);
  const draw = { bandLimit, count, stream, of: relief.values };
  const bar = progress(context.terminal, "rotating", "fields", count);
  await withPool(options, async (poolFor) => {
    const pool = poolFor(2 * transformSeconds(count, bandLimit));
    const output = openRows(target, to, { count, bandLimit, about: about(known, context), pool });
    await writeBatches(output, drawnRows(rotatedRows, draw, pool, bar.advance));
  }).finally(() => bar.finish());
  return {
    json: { name, count, bandLimit, seed, unit: UNIT, ...targetJson(target), out },
    summary: [
      `${count} rotation${count === 1 ? "" : "s"} of Earth's relief (m), l < ${bandLimit}, seed ${seed}: ${out}`,
    ],
  };
}
