import { barotropic } from "../ensembles/barotropic.ts";
import type { EnsembleOptions } from "../ensembles/ensembleTarget.ts";
import { etopoRotations, type ReliefOptions } from "../ensembles/etopoRotations.ts";
import { type TurbulenceOptions, turbulenceOptions } from "../ensembles/turbulenceOptions.ts";
import { CallError } from "../errors/callError.ts";
import { gridHelp, outputGrid } from "../options/gridOption.ts";
import { oneOf, whole } from "../options/numbers.ts";
import { fieldsOutput } from "../options/outputOptions.ts";
import { workersOption } from "../options/workers.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { shardOption } from "../sharding/shardOption.ts";

type DatasetOptions = EnsembleOptions & ReliefOptions & TurbulenceOptions;

/** Options that only one of the ensembles has. */
const own = {
  "etopo-rotations": ["relief"],
  barotropic: [
    "field",
    "omega",
    "time",
    "viscosity",
    "order",
    "alpha",
    "kappa",
    "drag",
    "energyRate",
    "forcedDegrees",
    "steps",
  ],
} as const satisfies Readonly<Record<string, readonly (keyof DatasetOptions)[]>>;

type Ensemble = keyof typeof own;
const ensembles = ["etopo-rotations", "barotropic"] as const satisfies readonly Ensemble[];

/** Ensembles that are not Gaussian, made from shipped data or by an equation. */
export const dataset: Verb = {
  name: "dataset",
  description:
    "make a test ensemble: etopo-rotations, random rotations of Earth's relief, or barotropic, turbulence on a sphere",
  example: "chaosphere dataset barotropic --count 4 --band-limit 16 --seed 1 --out turbulence.npy",
  declare: (command, act) =>
    shardOption(workersOption(turbulenceOptions(fieldsOutput(command))))
      .argument("<name>", "etopo-rotations or barotropic")
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 1))
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option("--grid <g>", gridHelp, outputGrid)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .option(
        "--relief <folder>",
        "folder of the relief dataset, for etopo-rotations; default: the one shipped with the repository",
      )
      .action(act(undivided(divideDataset))),
  divide: divideDataset,
};

async function divideDataset(
  [text = ""]: readonly string[],
  options: DatasetOptions,
  context: VerbContext,
): Promise<ShardedWork> {
  const name = oneOf("the dataset", ensembles)(text);
  for (const other of ensembles) {
    const foreign = own[other].find((option) => other !== name && options[option] !== undefined);
    if (foreign === undefined) continue;
    const written = foreign.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new CallError(`--${written} must go with ${other}, got ${name}. Leave it out.`);
  }
  switch (name) {
    case "etopo-rotations":
      return etopoRotations(options, context);
    case "barotropic":
      return barotropic(options, context);
    default:
      return name satisfies never;
  }
}
