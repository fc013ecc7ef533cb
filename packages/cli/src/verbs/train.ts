import { child, key, ornsteinUhlenbeck } from "@chaosphere/core";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import { encodeCheckpoint } from "@chaosphere/score";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsOptions, readFields } from "../fields.ts";
import { fitGaussianModel } from "../gaussianModel.ts";
import { heldOutLoss } from "../heldOutLoss.ts";
import { numberList, whole } from "../numbers.ts";
import type { Report } from "../terminal.ts";
import { required, type Surroundings, type Verb } from "../verb.ts";

interface TrainOptions extends FieldsOptions {
  readonly out?: string;
  readonly bandLimit?: number;
  readonly model?: string;
  readonly seed: number;
  readonly holdOut?: readonly number[];
}

/** A denoiser fitted to a dataset. */
export const train: Verb = {
  name: "train",
  description: "fit a denoiser to a dataset; --model gaussian is the closed-form one",
  example: "chaosphere train data/pcm-trefht --model gaussian --band-limit 32 --out pcm.model",
  declare: (command, act) =>
    fieldsOptions(command)
      .argument("<dataset>", "dataset folder, .npy [count, nLat, nLon] or .nc")
      .option("--out <file>", "the model file to write")
      .option("--band-limit <L>", "degrees l < L", whole("--band-limit", 1))
      .option("--model <kind>", "gaussian: full covariance, closed form")
      .option(
        "--hold-out <groups>",
        "groups (runs) kept out of the fit, as 60,68",
        numberList("--hold-out"),
      )
      .option("--seed <n>", "names the draws of the held-out loss", whole("--seed", 0), 0)
      .action(act(trainModel)),
};

async function trainModel(
  [path = ""]: readonly string[],
  options: TrainOptions,
  { force }: Surroundings,
): Promise<Report> {
  const { seed } = options;
  const out = required("--out", options.out, "pcm.model");
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  if (required("--model", options.model, "gaussian") !== "gaussian") {
    throw new CallError(
      `--model must be gaussian, got "${options.model}". Networks are not part of this release.`,
    );
  }
  const { training, heldOut } = split(await readFields(path, options), options.holdOut);
  const began = performance.now();
  const { checkpoint, noise, coefficients } = fitGaussianModel(training, bandLimit, seed);
  const seconds = (performance.now() - began) / 1000;
  const loss =
    heldOut && heldOutLoss(checkpoint, heldOut, ornsteinUhlenbeck(checkpoint), child(key(seed), 1));
  await writeFileAtomic(out, encodeCheckpoint(checkpoint), { force });

  const { alpha, kappa, sigma } = noise;
  const { horizon, stop } = checkpoint;
  return {
    json: {
      model: "gaussian",
      backend: "closed-form",
      steps: 0,
      loss: [],
      heldOutLoss: loss ?? null,
      seconds,
      stepsPerSecond: null,
      bandLimit,
      count: coefficients.batch,
      noise: { alpha, kappa, sigma },
      horizon,
      stop,
      out,
    },
    summary: [
      `Gaussian model of ${coefficients.batch} fields, l < ${bandLimit}, in ${seconds.toFixed(1)} s: ${out}`,
      `noise α = ${alpha.toFixed(3)}, κ = ${kappa.toFixed(3)}, σ = ${sigma.toPrecision(4)}; horizon ${horizon.toPrecision(3)}, stop ${stop.toPrecision(3)}`,
      ...(loss === undefined
        ? []
        : [`held-out denoising loss ${loss.toPrecision(4)} a coefficient (Cameron–Martin)`]),
    ],
  };
}

function split(data: Dataset, groups: readonly number[] | undefined) {
  if (groups === undefined) return { training: data, heldOut: undefined };
  return splitByGroup(data, groups);
}
