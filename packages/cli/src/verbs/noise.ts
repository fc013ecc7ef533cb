import { child, key, pointwiseVariance, purpose } from "@chaosphere/core";
import { drawnRows, noiseRows } from "../drawnRows.ts";
import { gridHelp, type OutputGrid, outputGrid } from "../gridOption.ts";
import { type IsotropicLawOptions, isotropicLawOptions, namedLaw } from "../isotropicLawOptions.ts";
import { whole } from "../numbers.ts";
import { about } from "../output/about.ts";
import { writeBatches } from "../output/inBatches.ts";
import { gridForBandLimit } from "../output/makeGrid.ts";
import { openRows } from "../output/rowsOutput.ts";
import { outputTarget, targetJson } from "../output/target.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../outputOptions.ts";
import { progress } from "../progress.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";
import { transformSeconds, type WorkersOption, withPool, workersOption } from "../workers.ts";

interface NoiseOptions extends FieldsOutputOptions, IsotropicLawOptions, WorkersOption {
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
    workersOption(isotropicLawOptions(fieldsOutput(command)))
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 1))
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option("--grid <g>", gridHelp, outputGrid)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .action(act(drawNoise)),
};

async function drawNoise(_: readonly string[], options: NoiseOptions, context: VerbContext) {
  const { count, seed, grid: spec } = options;
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
  const draw = { bandLimit, count, stream, of: γ.spectrum };
  const bar = progress(context.terminal, "drawing", "fields", count);
  await withPool(options, async (poolFor) => {
    const pool = poolFor(transformSeconds(count, bandLimit));
    const described = about({ title: law.title, seed }, context);
    const output = openRows(target, to, { count, bandLimit, about: described, pool });
    await writeBatches(output, drawnRows(noiseRows, draw, pool, bar.advance));
  }).finally(() => bar.finish());

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
  return {
    json,
    summary: [
      `${count} field${count === 1 ? "" : "s"}, ${law.name}, l < ${bandLimit}, seed ${seed}: ${out}`,
      `variance at a point ${json.pointwiseVariance.toPrecision(6)}, and ${(json.traceTail / (4 * Math.PI)).toPrecision(3)} more beyond the band limit`,
    ],
  };
}
