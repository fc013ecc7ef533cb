import { synthesise as synthesiseFields } from "@chaosphere/core";
import { readCoefficients, writeFields } from "../arrays.ts";
import { type GridSpec, gridName, gridSpec, outputGrid } from "../gridSpec.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../outputOptions.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb } from "../verb.ts";

interface SynthesiseOptions extends FieldsOutputOptions {
  readonly grid?: GridSpec;
}

/** Coefficients to fields. */
export const synthesise: Verb = {
  name: "synthesise",
  description: "turn spherical-harmonic coefficients into fields",
  example: "chaosphere synthesise coefficients.npy --grid gauss:64x128 --out fields.npy",
  declare: (command, act) =>
    fieldsOutput(command)
      .argument("<coefficients>", ".npy [count, L²]")
      .option("--grid <g>", "grid of the fields, as gauss:64x128", gridSpec)
      .action(act(synthesiseInput)),
};

async function synthesiseInput(
  [input = ""]: readonly string[],
  options: SynthesiseOptions,
  { force }: { force: boolean },
): Promise<Report> {
  const out = required("--out", options.out, "fields.npy");
  const spec = required("--grid", options.grid, "gauss:64x128");
  const a = await readCoefficients(input);
  const grid = outputGrid(spec, a.bandLimit);
  await writeFields(out, synthesiseFields(a, grid), { ...options, force });
  return {
    json: { bandLimit: a.bandLimit, count: a.batch, grid: gridName(grid), out },
    summary: [
      `${a.batch} field${a.batch === 1 ? "" : "s"} with degrees l < ${a.bandLimit} on ${gridName(grid)}: ${out}`,
    ],
  };
}
