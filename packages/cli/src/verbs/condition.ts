import { readBytes } from "@chaosphere/data/node";
import { type Checkpoint, decodeCheckpoint } from "@chaosphere/model";
import { monthsAdded } from "../condition/anomalies.ts";
import { type Conditioning, conditionWork } from "../condition/conditionWork.ts";
import { checkSteps, type Method, methodFor, methods, named } from "../condition/method.ts";
import { type Observed, ofObserved, readObserved } from "../condition/observed.ts";
import { type ConditionOutputs, checkOutputs, targetsOf } from "../condition/outputs.ts";
import type { Posteriors } from "../condition/posteriorDraws.ts";
import { CallError } from "../errors/callError.ts";
import { coefficientsOptions, type FieldsOptions } from "../inputs/fields.ts";
import { observeOption } from "../inputs/observeOption.ts";
import { type InputGrid, inputGrid, inputGridNames, outputGrid } from "../options/gridOption.ts";
import { finite, oneOf, whole } from "../options/numbers.ts";
import { optionGroups } from "../options/optionGroups.ts";
import { fieldsOutput } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import { type WorkersOption, workersOption } from "../options/workers.ts";
import { targetJson } from "../output/target.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";

interface ConditionOptions
  extends ConditionOutputs,
    WorkersOption,
    Pick<FieldsOptions, "variable" | "normalisation" | "condonShortley" | "assume"> {
  readonly seed: number;
  readonly noiseSd?: number;
  readonly mask?: string;
  readonly observe?: ReturnType<typeof observeOption>;
  readonly observedGrid?: InputGrid;
  readonly beamFwhm?: number;
  readonly fillValue?: number;
  readonly method: Method | "auto";
  readonly steps?: number;
  readonly month?: number;
}

/** Fields drawn from their law given what was seen of them. */
export const condition: Verb = {
  name: "condition",
  description: "draw fields from a model given what was seen of them",
  example:
    "chaosphere condition pcm.model stations.csv --noise-sd 0.5 --count 10 --out given.nc --mean mean.nc --sd sd.nc",
  declare: (command, act) =>
    coefficientsOptions(workersOption(fieldsOutput(command)))
      .argument("<model>", "model written by chaosphere train or prior")
      .argument(
        "<observed>",
        "fields with gaps (.npy with NaN, .nc, .fits), a table of points (.csv with lat,lon,value[,sd]), or coefficients with --observe",
      )
      .option(
        "--noise-sd <s>",
        "standard deviation of the errors, unit of the values",
        finite("--noise-sd"),
      )
      .option("--count <n>", "draws for each observed field", whole("--count", 1), 1)
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option("--mask <file>", "one map of 0 and 1 on the cells observed, 1 = seen")
      .option(
        "--observe <spec>",
        "degrees:0..20: the input holds these coefficients",
        observeOption,
      )
      .option(
        "--beam-fwhm <deg>",
        "width of a Gaussian beam through which it was seen, degrees",
        finite("--beam-fwhm"),
      )
      .option(
        "--method <m>",
        `${methods.join(", ")}; auto: exact for a Gaussian model, diffusion for a mixture, learned for a network trained with --observe; dps and pigdm approximate`,
        oneOf<Method | "auto">("--method", methods),
        "auto",
      )
      .option(
        "--month <m>",
        "calendar month of what was seen, 1 to 12, for a model of anomalies and an input without dates",
        whole("--month", 1, 12),
      )
      .option(
        "--steps <k>",
        "steps of a diffusion, a network or particles",
        whole("--steps", 1, 1e6),
      )
      .option("--mean <file>", "also write the posterior mean of each field")
      .option("--sd <file>", "also write the pointwise posterior standard deviation of each field")
      .option(
        "--grid <g>",
        "grid of the output, as gauss:64x128; default: that of the cells observed, else the model's",
        outputGrid,
      )
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .optionsGroup(optionGroups.input)
      .option(
        "--observed-grid <g>",
        `grid of the fields of an .npy input: ${inputGridNames.join(", ")}`,
        inputGrid,
      )
      .option(
        "--fill-value <x>",
        "the number that stands for a missing value, if the input does not say",
        finite("--fill-value"),
      )
      .optionsGroup(optionGroups.own)
      .action(act(undivided(divideCondition))),
  divide: divideCondition,
};

async function divideCondition(
  [modelPath = "", observedPath = ""]: readonly string[],
  options: ConditionOptions,
  context: VerbContext,
): Promise<ShardedWork> {
  const out = required("--out", options.out, "given.npy");
  checkOutputs({ ...options, out });
  const { count } = options;
  const { terminal } = context;
  const model = decodeCheckpoint(await readBytes(modelPath), modelPath);
  const method = methodFor(model, options.method, modelPath);
  checkSteps(method, options.steps);
  if (options.sd !== undefined && method !== "exact" && count < 2) {
    throw new CallError(
      `--sd must be of two draws or more for --method ${method}, got --count ${count}. Add for example --count 1000.`,
    );
  }
  const observed = await readObserved(observedPath, {
    ...observedReading(options),
    model,
    ...(options.month !== undefined && { month: options.month }),
  });
  checkUnits(model, observed, observedPath);

  const targets = await targetsOf(options, context, { out, model, observed });
  const files = [targets.draws, targets.mean?.target];
  if (monthsAdded(model, observed) && files.some((to) => to && to.form !== "grid")) {
    terminal.stderr(
      "chaosphere condition: the model is of anomalies from the mean of each month, and so are coefficients and pixels that are written; .nc and .npy fields have the mean added.\n",
    );
  }
  const of = { modelPath, model, method, observedPath, observed, targets, out, options };
  const inputs = [modelPath, observedPath, ...(options.mask === undefined ? [] : [options.mask])];
  const report = (posteriors: Posteriors, sdError: number | undefined) =>
    reportOf(posteriors, { ...of, sdError });
  return conditionWork({ ...of, inputs, report }, context);
}

/** What was drawn, and how sure it is. */
function reportOf(
  posteriors: Posteriors,
  {
    model,
    observed,
    targets,
    out,
    options,
    sdError,
  }: Pick<Conditioning, "model" | "observed" | "targets" | "out" | "options"> & {
    readonly sdError: number | undefined;
  },
): Report {
  const { count, seed } = options;
  const { bandLimit, unit } = model;
  const total = observed.count * count;
  const isMap = observed.of === "cells" || observed.of === "pixels";
  const mean = observed.seen.reduce((sum, share) => sum + share / observed.count, 0);
  const json = {
    method: posteriors.method,
    ...posteriors.json,
    ...(posteriors.warnings.length > 0 && { warnings: posteriors.warnings }),
    observed: mean,
    observedOf: observed.of,
    fields: observed.count,
    count,
    seed,
    bandLimit,
    ...targetJson(targets.draws),
    unit,
    out,
    ...(targets.mean && { mean: targets.mean.path }),
    ...(targets.sd && { sd: targets.sd.path, sdRelativeError: sdError }),
  };
  const what = isMap ? `${(100 * mean).toPrecision(3)} % of the sphere` : `${mean} ${observed.of}`;
  const evidence = posteriors.json["logEvidence"] as readonly (number | null)[];
  return {
    json,
    summary: [
      `${counted(total)} given ${what}${observed.count > 1 ? ` of each of ${counted(observed.count)}` : ""}, ${named(posteriors)}, seed ${seed}: ${out}`,
      ...(typeof evidence[0] === "number" && observed.count === 1
        ? [`log-evidence ${evidence[0].toFixed(3)} nats`]
        : []),
      ...(targets.mean ? [`posterior mean: ${targets.mean.path}`] : []),
      ...(targets.sd ? [`standard deviation: ${targets.sd.path}`] : []),
    ],
  };
}

/** Options of the observation; --observed-grid is here what --grid is for other verbs. */
function observedReading(options: ConditionOptions) {
  const { observedGrid, observe, beamFwhm, assume, fillValue, noiseSd, mask } = options;
  const { variable, normalisation, condonShortley, southFirst } = options;
  if (observe && observe.kind !== "degrees") {
    throw new CallError(
      "--observe must be degrees:FROM..TO here, got another kind of sites. Leave it out: of fields, gaps and --mask say what was seen; points are a .csv table.",
    );
  }
  return {
    ...(observedGrid && { grid: observedGrid }),
    ...(southFirst && { southFirst }),
    ...(observe && { degrees: observe }),
    ...(beamFwhm !== undefined && { beamWidth: (beamFwhm * Math.PI) / 180 }),
    ...(fillValue !== undefined && { fillValue }),
    ...(noiseSd !== undefined && { noiseSd }),
    ...(mask !== undefined && { mask }),
    ...(variable !== undefined && { variable }),
    ...(normalisation && { normalisation }),
    ...(condonShortley && { condonShortley }),
    assume: (sentence: string) => assume?.(ofObserved(sentence)),
  };
}

function checkUnits(model: Checkpoint, { unit }: Observed, path: string): void {
  if (unit === "" || model.unit === "" || unit === model.unit) return;
  throw new CallError(
    `the observation must have the unit of the model, ${model.unit}, got ${unit} in ${path}. Give the values in ${model.unit}.`,
  );
}
