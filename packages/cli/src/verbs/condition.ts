import { basename } from "node:path";
import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import { type Checkpoint, decodeCheckpoint } from "@chaosphere/model";
import { CallError } from "../callError.ts";
import { monthsAdded } from "../condition/anomalies.ts";
import {
  checkSteps,
  type Method,
  methodFor,
  methods,
  named,
  posteriorsBy,
} from "../condition/method.ts";
import { type Observed, ofObserved, readObserved } from "../condition/observed.ts";
import {
  type ConditionOutputs,
  checkOutputs,
  targetsOf,
  writeDeviation,
} from "../condition/outputs.ts";
import { coefficientsOptions, type FieldsOptions } from "../fields.ts";
import { type InputGrid, inputGrid, inputGridNames, outputGrid } from "../gridOption.ts";
import { counted } from "../holdOut.ts";
import { finite, oneOf, whole } from "../numbers.ts";
import { observeOption } from "../observeOption.ts";
import { optionGroups } from "../optionGroups.ts";
import { about } from "../output/about.ts";
import { type RowRange, rowRanges, rowsAtOnce, writeBatches } from "../output/inBatches.ts";
import { openRows } from "../output/rowsOutput.ts";
import { type Target, targetJson } from "../output/target.ts";
import { fieldsOutput } from "../outputOptions.ts";
import { progress } from "../progress.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";
import { type WorkersOption, withPool, workersOption } from "../workers.ts";

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
      .action(act(conditionFields)),
};

async function conditionFields(
  [modelPath = "", observedPath = ""]: readonly string[],
  options: ConditionOptions,
  context: VerbContext,
): Promise<Report> {
  const out = required("--out", options.out, "given.npy");
  checkOutputs({ ...options, out });
  const { count, seed } = options;
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

  const total = observed.count * count;
  const targets = await targetsOf(options, context, { out, model, observed });
  const steps = options.steps === undefined ? {} : { steps: options.steps };
  const bar = progress(terminal, "drawing", "fields", total);
  const posteriors = posteriorsBy(method, model, observed, { seed, count, ...steps });
  for (const warning of posteriors.warnings) terminal.stderr(`chaosphere condition: ${warning}.\n`);

  const { bandLimit, unit } = model;
  const told = (title: string, repeat: number) =>
    about(
      {
        title,
        unit,
        seed,
        ...(repeat === 1 && observed.coordinates && { coordinates: observed.coordinates }),
      },
      context,
    );
  const from = `given ${basename(observedPath)}, by ${basename(modelPath)}`;
  const whole = monthsAdded(model, observed);
  if (whole && [targets.draws, targets.mean?.target].some((to) => to && to.form !== "grid")) {
    terminal.stderr(
      "chaosphere condition: the model is of anomalies from the mean of each month, and so are coefficients and pixels that are written; .nc and .npy fields have the mean added.\n",
    );
  }
  await withPool(options, async (poolFor) => {
    const pool = poolFor(1e-8 * total * bandLimit ** 3);
    let field = 0;
    const finish = whole && { finish: (fields: GridFields) => whole(field, fields) };
    async function* rowsOf(
      repeat: number,
      make: (b: number, of: RowRange) => HarmonicCoefficients,
    ) {
      const most = Math.min(repeat, rowsAtOnce(bandLimit, 16));
      for (field = 0; field < observed.count; field++) {
        for (const range of rowRanges(repeat, most)) yield make(field, range);
      }
    }
    const write = (
      { path, target }: { readonly path: string; readonly target: Target },
      title: string,
      repeat: number,
      make: Parameters<typeof rowsOf>[1],
    ) =>
      writeBatches(
        openRows(
          target,
          { ...options, out: path, force: context.force },
          {
            bandLimit,
            pool,
            count: observed.count * repeat,
            about: told(`${title} ${from}`, repeat),
            ...finish,
          },
        ),
        rowsOf(repeat, make),
      );
    const draws = { path: out, target: targets.draws };
    await write(draws, "Fields drawn", count, (b, rows) => {
      bar.advance(b * count + rows.first + rows.count);
      return posteriors.draw(b, rows.first, rows.count);
    });
    if (targets.mean) await write(targets.mean, "Posterior mean", 1, posteriors.mean);
  }).finally(() => bar.finish());
  const sdError =
    targets.sd &&
    (await writeDeviation(posteriors, targets.sd, options, {
      count: observed.count,
      context,
      about: told(`Posterior standard deviation ${from}`, 1),
    }));

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
