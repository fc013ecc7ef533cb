import { mkdir } from "node:fs/promises";
import { readDataset } from "@chaosphere/data/node";
import { design, experiment } from "../demo/experiment.ts";
import { record, writeOutputs } from "../demo/outputs.ts";
import { table } from "../demo/table.ts";
import { whole } from "../numbers.ts";
import { progress } from "../progress.ts";
import { shippedDataset } from "../shippedData.ts";
import type { Report } from "../terminal.ts";
import type { Surroundings, Verb } from "../verb.ts";

interface DemoOptions {
  readonly out: string;
  readonly data?: string;
  readonly seed: number;
}

/** The main job: a real ensemble in, new fields out, and how they compare. */
export const demo: Verb = {
  name: "demo",
  description: "fit the PCM temperature ensemble, generate new fields and compare",
  example: "chaosphere demo --out out",
  declare: (command, act) =>
    command
      .option("--out <folder>", "where results go; files of an earlier run are replaced", "out")
      .option("--data <folder>", "the pcm-trefht dataset, where it is not the shipped one")
      .option("--seed <n>", "names the draw", whole("--seed", 0), 0)
      .action(act(runDemo)),
};

async function runDemo(
  _: readonly string[],
  { out, seed, ...options }: DemoOptions,
  { terminal }: Surroundings,
): Promise<Report> {
  const began = performance.now();
  await mkdir(out, { recursive: true });
  const data = await readDataset(options.data ?? shippedDataset("pcm-trefht"));
  const bar = progress(terminal, "sampling", "steps", design.steps);
  const result = experiment(data, seed, bar.advance);
  bar.finish();
  await writeOutputs(out, result);

  const { alpha, kappa, sigma } = result.noise;
  const seconds = (performance.now() - began) / 1000;
  return {
    json: { ...record(result), seconds, out },
    summary: [
      data.name,
      data.provenance.description,
      "",
      `noise as rough as the data: α = ${alpha.toFixed(3)}, κ = ${kappa.toFixed(3)} rad⁻¹, σ = ${sigma.toPrecision(4)} ${data.fields.unit}`,
      `${design.count} new fields, l < ${design.bandLimit}, by the reverse diffusion in ${design.steps} steps; seed ${seed}`,
      `held out of the fit: runs ${design.heldOutRuns.join(" and ")}`,
      "",
      ...table(result.comparison, data.fields.unit),
      "",
      `${out}/gallery.png     generated beside simulated fields`,
      `${out}/spectrum.png    their angular power spectra and the noise`,
      `${out}/comparison.json this table with everything needed to repeat it`,
      `done in ${seconds.toFixed(1)} s`,
      "",
      "Next:",
      `  node packages/cli/dist/main.js sample ${out}/pcm.model --count 4 --seed 1 --out ${out}/more.npy`,
      `  node packages/cli/dist/main.js map ${out}/more.npy --index 0 --unit K --out ${out}/more.png`,
      "  node packages/cli/dist/main.js --help",
    ],
  };
}
