import { mkdir } from "node:fs/promises";
import { samplingDefaults } from "@chaosphere/core";
import { readDataset } from "@chaosphere/data/node";
import { calibrationLine, conditionedLines } from "../demo/conditionedText.ts";
import { type DemoDesign, designs, roles } from "../demo/design.ts";
import { type Experiment, experiment } from "../demo/experiment.ts";
import { record, writeOutputs } from "../demo/outputs.ts";
import { choices, modelMeanings, modelNames, table } from "../demo/table.ts";
import { shippedDataset } from "../installation/shippedData.ts";
import { positive, whole } from "../options/numbers.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";

interface DemoOptions {
  readonly out: string;
  readonly data?: string;
  readonly seed: number;
  readonly quick?: boolean;
  readonly steps?: number;
  readonly minutes?: number;
  readonly resume?: boolean;
}

/** The main job: a real ensemble in, a trained network and new fields out, and how they compare. */
export const demo: Verb = {
  name: "demo",
  description: "train on the PCM temperature ensemble, generate new fields and compare",
  example: "chaosphere demo --out out",
  declare: (command, act) =>
    command
      .option("--out <folder>", "where results go; files of an earlier run are replaced", "out")
      .option(
        "--data <folder>",
        "folder of the pcm-trefht dataset; default: the one shipped with the repository",
      )
      .option("--seed <n>", "random seed of all draws", whole("--seed", 0), 0)
      .option(
        "--quick",
        "the whole pipeline at l < 12 with few fields and steps, in about 10 s: checks the pipeline, not the model",
      )
      .option(
        "--steps <n>",
        `steps of training; default ${designs.full.trainingSteps}, with --quick ${designs.quick.trainingSteps}`,
        whole("--steps", 1, 1e6),
      )
      .option(
        "--minutes <m>",
        `longest time of training, after which the best weights so far are kept (training takes about 15 s); default ${designs.full.minutes}`,
        positive("--minutes"),
      )
      .option("--resume", "continue from training.model in the output folder, bit for bit")
      .action(act(runDemo)),
};

async function runDemo(
  _: readonly string[],
  { out, seed, resume = false, ...options }: DemoOptions,
  { terminal }: VerbContext,
): Promise<Report> {
  const began = performance.now();
  await mkdir(out, { recursive: true });
  const data = await readDataset(options.data ?? shippedDataset("pcm-trefht"));
  const relief = await readDataset(shippedDataset("etopo-relief"));
  const setting = { seed, out, resume, terminal, relief };
  const result = await experiment(data, designOf(options), setting);
  await writeOutputs(out, result);
  const seconds = (performance.now() - began) / 1000;
  return { json: { ...record(result), seconds, out }, summary: summary(result, out, seconds) };
}

function designOf({ quick, steps, minutes }: Omit<DemoOptions, "out" | "seed">): DemoDesign {
  const design = quick ? designs.quick : designs.full;
  return {
    ...design,
    ...(steps !== undefined && { trainingSteps: steps }),
    ...(minutes !== undefined && { minutes }),
  };
}

function summary(result: Experiment, out: string, seconds: number): string[] {
  const { data, design, noise, trained, models } = result;
  const { alpha, kappa, sigma } = noise;
  const { state, seconds: trainingSeconds, ended } = trained.run;
  const best = state.best?.step ?? state.step;
  const legend = (["network", "localised", "full"] as const).map(
    (name) => `${modelNames[name].padEnd(11)}${modelMeanings[name]}`,
  );
  return [
    data.name,
    data.provenance.description,
    "",
    `noise as rough as the data: α = ${alpha.toFixed(3)}, κ = ${kappa.toFixed(3)} rad⁻¹, σ = ${sigma.toPrecision(4)} ${data.fields.unit}`,
    `network trained for ${counted(state.step, "step")} in ${trainingSeconds.toFixed(0)} s on tfjs (${trained.backend})${ended === "time" ? ", when its time was up" : ""}; ${best === 0 ? "no step improved on the closed form on the choosing run, so it is used alone" : `weights of step ${best}`}`,
    `${design.count} new fields of each model, l < ${design.bandLimit}, by ${samplingDefaults.samplerName} in ${design.samplerSteps} steps; seed ${models.network.seed}`,
    ...choices(result),
    `held out of every fit and choice: runs ${roles.test.join(" and ")}`,
    "",
    ...legend,
    "",
    ...table(result),
    "",
    ...conditionedLines(result),
    "",
    calibrationLine(result),
    "",
    `${out}/report.html     this table with what each number means, and the figures`,
    `${out}/gallery.png     generated beside simulated fields`,
    `${out}/conditioned.png a held-out field given a part of it: posterior mean, draws, deviation`,
    `${out}/comparison.json the numbers with everything needed to repeat them`,
    `done in ${seconds.toFixed(1)} s`,
    "",
    "Next:",
    `  node packages/cli/dist/main.js sample ${out}/pcm.model --count 4 --seed 1 --out ${out}/more.npy`,
    `  node packages/cli/dist/main.js map ${out}/more.npy --index 0 --unit K --out ${out}/more.png`,
    "  node packages/cli/dist/main.js --help",
  ];
}
