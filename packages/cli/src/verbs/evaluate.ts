import { isDeepStrictEqual } from "node:util";
import { type HarmonicCoefficients, key } from "@chaosphere/core";
import { type Dataset, partitionFields } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import { type Evaluation, evaluateEnsembleParallel, type Judgement } from "@chaosphere/metrics";
import { amongFitted, fieldSignatures } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { type ClimatologyName, climatologyOption, ownAnomalies } from "../inputs/climatology.ts";
import { type FieldsOptions, fieldsOptions } from "../inputs/fields.ts";
import { type Paths, readInputsOrCut } from "../inputs/inputs.ts";
import { datasetOf, evaluatedParts, fieldCount } from "../judging/evaluatedParts.ts";
import { meanFieldsApart } from "../judging/meanFieldsApart.ts";
import { type HoldOut, judgedFields, judgedOption } from "../options/holdOut.ts";
import { whole } from "../options/numbers.ts";
import { required } from "../options/required.ts";
import { withPool, workersOption } from "../options/workers.ts";
import { checkedFormat } from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import { evaluationReport } from "../report/evaluationReport.ts";
import { metrics } from "../report/metrics.ts";
import type { Report } from "../terminal/terminal.ts";

interface EvaluateOptions extends FieldsOptions {
  readonly reference?: readonly string[];
  readonly training?: readonly string[];
  readonly report?: string;
  readonly bandLimit?: number;
  readonly splits: number;
  readonly seed: number;
  readonly holdOut?: HoldOut;
  readonly climatology?: ClimatologyName;
}

/** Generated fields against a reference, metric by metric. */
export const evaluate: Verb = {
  name: "evaluate",
  description:
    "compare generated fields with a reference; each metric is judged by its scatter within the reference",
  example:
    "chaosphere evaluate generated.npy --reference data/pcm-trefht --band-limit 32 --report report.html",
  declare: (command, act) =>
    climatologyOption(
      workersOption(judgedOption(fieldsOptions(command), "of the reference")),
      " of each file of the reference and of --training, for generated fields that are anomalies",
    )
      .argument("[input...]", "generated fields (.npy, .nc) or coefficients (.npy)")
      .option(
        "--reference <ref...>",
        "fields or coefficients to compare with; several files are one dataset, and runs stay whole",
      )
      .option(
        "--training <data...>",
        "the fields that the model was fitted to, for the distance to the nearest of them; if these are the files of the reference, those not held out",
      )
      .option("--report <file>", "write a self-contained HTML page")
      .option(
        "--band-limit <L>",
        "degrees l < L; default: all that every input has or its grid resolves",
        whole("--band-limit", 1),
      )
      .option("--splits <n>", "random splits of the reference", whole("--splits", 1, 1000), 20)
      .option(
        "--seed <n>",
        "random seed of splits, directions and permutations",
        whole("--seed", 0),
        0,
      )
      .action(act(evaluateInput)),
};

async function evaluateInput(
  words: readonly string[],
  options: EvaluateOptions,
  { force }: VerbContext,
): Promise<Report> {
  const { splits, seed, report } = options;
  const paths = pathsOf(words, options);
  if (report !== undefined) await checkedFormat("page", report, { force, option: "--report" });
  // What is said of the arrays among the inputs is not said of a file that states its grid.
  const reading = { ...options, ifSilent: true };
  // Generated fields have the coordinates of their data or none.
  const generatedRead = await readInputsOrCut(paths.input, options.bandLimit, {
    ...reading,
    selectIfNamed: true,
  });
  const readReference = (paths: Paths) =>
    readInputsOrCut(paths, options.bandLimit, {
      ...reading,
      ...(options.climatology && { prepare: ownAnomalies }),
    });
  const referenceRead = await readReference(paths.reference);
  if (options.climatology && !datasetOf(referenceRead)) {
    throw new CallError(
      `--climatology must go with fields that have dates, got coefficients in ${paths.reference.join(", ")}. Give the fields, or leave it out.`,
    );
  }
  const judged = judgedFields(referenceRead.labelled, options.holdOut);
  const heldOut = judged.length < fieldCount(referenceRead);
  const sameFiles = isDeepStrictEqual(paths.training, paths.reference);
  const trainingRead = sameFiles
    ? referenceRead
    : paths.training && (await readReference(paths.training));
  const fitted =
    sameFiles && heldOut ? partitionFields(referenceRead.labelled, judged).fitted : undefined;
  const { coefficients, cells, seenShare } = evaluatedParts(
    [
      { input: generatedRead },
      { input: referenceRead, chosen: judged },
      ...(trainingRead ? [{ input: trainingRead, chosen: fitted }] : []),
    ],
    options.bandLimit,
  );
  const [generated, reference, training] = coefficients;
  if (!generated || !reference) throw new Error("evaluate lost an input");
  if (cells) {
    options.assume?.(
      `${(100 * seenShare).toPrecision(3)} % of the sphere was seen by every field: heights and standard deviations are compared there cell by cell, and the rest by the coefficients of the fields cut to it, so that spectra are pseudo-spectra`,
    );
  }
  const groups = runsOf(datasetOf(referenceRead), judged);
  const seen = training && seenIn(training, reference);
  const fields = generated.batch + reference.batch;
  const evaluation = await withPool(options, (poolFor) =>
    evaluateEnsembleParallel(generated, reference, {
      key: key(seed),
      splits,
      pool: poolFor(evaluationSeconds(fields, reference.bandLimit)),
      ...(groups && { groups }),
      ...(training && { training }),
      ...(cells && { cells }),
    }),
  );
  const setting = {
    input: paths.input.join(", "),
    reference: paths.reference.join(", "),
    ...(paths.training && { training: paths.training.join(", ") }),
    holdOut: heldOut ? (options.holdOut?.text ?? "") : "all",
    ...(seen !== undefined && { referenceInSample: seen }),
    bandLimit: reference.bandLimit,
    count: generated.batch,
    referenceCount: reference.batch,
    seenShare,
    referenceRuns: groups ? new Set(groups).size : reference.batch,
    splits,
    seed,
  };
  if (report !== undefined) {
    const unit = datasetOf(referenceRead)?.fields.unit ?? "";
    const page = evaluationReport(evaluation, { generated, reference }, { ...setting, unit });
    await writeFileAtomic(report, new TextEncoder().encode(page), { force });
  }
  return {
    json: { ...plain(evaluation), ...setting, ...(report !== undefined && { report }) },
    summary: [...summary(evaluation, setting), ...meanFieldsApart(generated, reference)],
  };
}

/** About what one thread takes to compare so many fields in all. */
function evaluationSeconds(fields: number, bandLimit: number): number {
  return fields * bandLimit ** 2 * (6e-6 + 6e-9 * fields);
}

/** The inputs by what they are for. */
interface EvaluatedPaths {
  readonly input: Paths;
  readonly reference: Paths;
  readonly training?: Paths;
}

/** A name after `--reference REF`, with no other before, is the input: the only one of the two that it can be. */
function pathsOf(
  words: readonly string[],
  { reference, training }: EvaluateOptions,
): EvaluatedPaths {
  const given = required("--reference", reference, "data/pcm-trefht");
  const paths = { reference: given, ...(training && { training }) };
  if (words.length > 0) return { ...paths, input: words };
  const pairs = Object.entries(paths).filter(([, list]) => list.length === 2);
  const [name, [path = "", input = ""] = []] = pairs[0] ?? ["", []];
  if (pairs.length !== 1 || Object.values(paths).some((list) => list.length > 2)) {
    throw new CallError(
      `evaluate: generated fields must be given, got none before --reference ${given.join(" ")}. Name them first.`,
    );
  }
  return { ...paths, [name]: [path], input: [input] };
}

/** How many fields of the reference are among the training fields. */
function seenIn(training: HarmonicCoefficients, reference: HarmonicCoefficients): number {
  const fitted = { signatures: fieldSignatures(training), heldOut: "" };
  return amongFitted(fitted, reference).filter(Boolean).length;
}

/** The runs of some fields of a dataset; undefined where they are one and every field stands for itself. */
function runsOf(dataset: Dataset | undefined, judged: readonly number[]): Int32Array | undefined {
  const groups = Int32Array.from(judged, (b) => dataset?.groups[b] ?? 0);
  return new Set(groups).size > 1 ? groups : undefined;
}

/** The record with its typed arrays as plain ones, as JSON needs them. */
function plain(evaluation: Evaluation): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(evaluation, (_, value: unknown) =>
      value instanceof Float64Array ? [...value] : value,
    ),
  );
}

function summary(
  evaluation: Evaluation,
  {
    count,
    referenceCount,
    bandLimit,
    holdOut,
    referenceInSample,
  }: {
    count: number;
    referenceCount: number;
    bandLimit: number;
    holdOut: string;
    referenceInSample?: number;
  },
): string[] {
  const line = (name: string, { value, reference, verdict }: Judgement) =>
    `${name.padEnd(36)}${value.toPrecision(4).padStart(12)}${`${reference.low.toPrecision(3)} … ${reference.high.toPrecision(3)}`.padStart(26)}  ${verdict}`;
  return [
    `${count} generated fields against ${referenceCount} of the reference${holdOut === "all" ? "" : `, ${holdOut}`}, l < ${bandLimit}`,
    ...(referenceInSample === undefined
      ? []
      : [
          referenceInSample === 0
            ? "held out: no field of the reference is a training field"
            : `in-sample: ${referenceInSample} of the reference's fields are training fields, so every line flatters the model`,
        ]),
    `${"".padEnd(36)}${"value".padStart(12)}${"between parts".padStart(26)}`,
    ...metrics("").flatMap(({ name, of }) => {
      const judgement = of(evaluation);
      return judgement ? [line(name, judgement)] : [];
    }),
  ];
}
