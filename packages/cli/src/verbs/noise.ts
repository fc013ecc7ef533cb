import {
  child,
  colour,
  key,
  pointwiseVariance,
  purpose,
  traceTail,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { asked } from "../callError.ts";
import { type GridSpec, gridSpec, outputGrid } from "../gridSpec.ts";
import { finite, whole } from "../numbers.ts";
import { about } from "../output/about.ts";
import { rowsAtOnce, writeInBatches } from "../output/inBatches.ts";
import { openRows } from "../output/rowsOutput.ts";
import { outputTarget, targetJson } from "../output/target.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../outputOptions.ts";
import { progress } from "../progress.ts";
import { required, type Surroundings, type Verb } from "../verb.ts";

interface NoiseOptions extends FieldsOutputOptions {
  readonly alpha?: number;
  readonly kappa?: number;
  readonly sigma: number;
  readonly bandLimit?: number;
  readonly count: number;
  readonly seed: number;
  readonly grid?: GridSpec;
  readonly coefficients?: boolean;
}

/** Whittle–Matérn fields, C_l = σ²(κ² + l(l+1))^−α. */
export const noise: Verb = {
  name: "noise",
  description: "draw Whittle–Matérn random fields",
  example: "chaosphere noise --alpha 2 --kappa 3 --band-limit 32 --count 4 --out noise.npy",
  declare: (command, act) =>
    fieldsOutput(command)
      .option("--alpha <a>", "smoothness, above 1", finite("--alpha"))
      .option("--kappa <k>", "inverse correlation length, rad⁻¹", finite("--kappa"))
      .option("--sigma <s>", "amplitude, in the unit of the field", finite("--sigma"), 1)
      .option("--band-limit <L>", "degrees l < L", whole("--band-limit", 1))
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--seed <n>", "names the draw", whole("--seed", 0), 0)
      .option("--grid <g>", "grid of the fields, as gauss:64x128", gridSpec)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .action(act(drawNoise)),
};

async function drawNoise(_: readonly string[], options: NoiseOptions, around: Surroundings) {
  const { sigma, count, seed, grid: spec } = options;
  const out = required("--out", options.out, "noise.npy");
  const alpha = required("--alpha", options.alpha, "2");
  const kappa = required("--kappa", options.kappa, "3");
  const bandLimit = required("--band-limit", options.bandLimit, "32");

  const parameters = { alpha, kappa, sigma };
  const γ = asked(() => whittleMatern(bandLimit, parameters));
  const to = { ...options, out, force: around.force };
  const target = await outputTarget(to, {
    count,
    bandLimit,
    grid: () => outputGrid(spec, bandLimit),
    isGridNamed: spec !== undefined,
  });
  const title = `Whittle–Matérn fields, alpha = ${alpha}, kappa = ${kappa}, sigma = ${sigma}`;
  const output = openRows(target, to, { count, bandLimit, about: about({ title, seed }, around) });
  const stream = child(key(seed), purpose.start);
  const bar = progress(around.terminal, "drawing", "fields", count);
  await writeInBatches(output, count, rowsAtOnce(bandLimit), (firstRow, rows) => {
    bar.advance(firstRow);
    return colour(γ, whiteNoise(bandLimit, rows, stream, { firstRow }));
  }).finally(() => bar.finish());

  const json = {
    ...parameters,
    bandLimit,
    count,
    seed,
    pointwiseVariance: pointwiseVariance(γ),
    traceTail: traceTail(parameters, bandLimit),
    ...targetJson(target),
    out,
  };
  return {
    json,
    summary: [
      `${count} Whittle–Matérn field${count === 1 ? "" : "s"}, α = ${alpha}, κ = ${kappa}, σ = ${sigma}, l < ${bandLimit}, seed ${seed}: ${out}`,
      `variance at a point ${json.pointwiseVariance.toPrecision(6)}, and ${(json.traceTail / (4 * Math.PI)).toPrecision(3)} beyond the band limit`,
    ],
  };
}
