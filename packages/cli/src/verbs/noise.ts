import { child, key, pointwiseVariance, purpose } from "@chaosphere/core";
import { drawnRows, noiseRows } from "../ensembles/drawnRows.ts";
import { gridHelp, type OutputGrid, outputGrid } from "../options/gridOption.ts";
import {
  type IsotropicLawOptions,
  isotropicLawOptions,
  namedLaw,
} from "../options/isotropicLawOptions.ts";
import { whole } from "../options/numbers.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import { transformSeconds, type WorkersOption, workersOption } from "../options/workers.ts";
import { about } from "../output/about.ts";
import { gridForBandLimit } from "../output/makeGrid.ts";
import { outputTarget, targetJson } from "../output/target.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import { rowsWork } from "../sharding/rowsWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { type ShardOption, shardOption, shardRange } from "../sharding/shardOption.ts";

interface NoiseOptions
  extends FieldsOutputOptions,
    IsotropicLawOptions,
    ShardOption,
    WorkersOption {
  readonly bandLimit?: number;
  readonly count: number;
  readonly seed: number;
  readonly grid?: OutputGrid;
  readonly coefficients?: boolean;
}

/** Isotropic Gaussian fields: Whittle–Matérn, C_l = σ²(κ² + l(l+1))^−α, or of any spectrum. */
export const noise: Verb = {
  name: "noise",
  description: "draw Whittle–Matérn random fields, or Gaussian ones of a given spectrum",
  example: "chaosphere noise --alpha 2 --kappa 3 --band-limit 32 --count 4 --out noise.npy",
  declare: (command, act) =>
    shardOption(workersOption(isotropicLawOptions(fieldsOutput(command))))
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 1))
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option("--grid <g>", gridHelp, outputGrid)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .action(act(undivided(divideNoise))),
  divide: divideNoise,
};

async function divideNoise(
  _: readonly string[],
  options: NoiseOptions,
  context: VerbContext,
): Promise<ShardedWork> {
  const { seed, grid: spec } = options;
  const rows = shardRange(options.shard, options.count);
  const { count } = rows;
  const out = required("--out", options.out, "noise.npy");
  const bandLimit = required("--band-limit", options.bandLimit, "32");

  const law = await namedLaw(options, bandLimit, (line) =>
    context.terminal.stderr(`chaosphere noise: ${line}\n`),
  );
  const γ = law.measure;
  const to = { ...options, out, force: context.force };
  const target = await outputTarget(to, {
    count,
    bandLimit,
    grid: () => gridForBandLimit(spec, bandLimit),
    isGridNamed: spec !== undefined,
  });
  const stream = child(key(seed), purpose.start);
  const json = {
    ...law.json,
    bandLimit,
    count,
    seed,
    pointwiseVariance: pointwiseVariance(γ),
    traceTail: law.traceTail,
    ...targetJson(target),
    out,
  };
  const report = {
    json,
    summary: [
      `${count} field${count === 1 ? "" : "s"}, ${law.name}, l < ${bandLimit}, seed ${seed}: ${out}`,
      `variance at a point ${json.pointwiseVariance.toPrecision(6)}, and ${(json.traceTail / (4 * Math.PI)).toPrecision(3)} more beyond the band limit`,
    ],
  };
  return rowsWork({
    rows,
    bandLimit,
    target,
    to,
    about: about({ title: law.title, seed }, context),
    inputs: options.spectrum === undefined ? [] : [options.spectrum],
    seconds: (fields) => transformSeconds(fields, bandLimit),
    draw: (range, pool) =>
      drawnRows(noiseRows, { bandLimit, ...range, stream, of: γ.spectrum }, pool, {
        terminal: context.terminal,
        label: "drawing",
      }),
    tally: () => ({ add: () => {}, report: () => report }),
  });
}
