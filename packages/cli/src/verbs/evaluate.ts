import { type HarmonicCoefficients, key, truncate } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import { type Evaluation, evaluateEnsemble, type Judgement } from "@chaosphere/score";
import { CallError } from "../callError.ts";
import { type Analysed, type FieldsOptions, fieldsOptions, readCoefficientsOf } from "../fields.ts";
import { whole } from "../numbers.ts";
import { checkedFormat } from "../output/target.ts";
import { evaluationReport } from "../report/evaluationReport.ts";
import { metrics } from "../report/metrics.ts";
import type { Report } from "../terminal.ts";
import { required, type Surroundings, type Verb } from "../verb.ts";

interface EvaluateOptions extends FieldsOptions {
  readonly reference?: string;
  readonly training?: string;
  readonly report?: string;
  readonly bandLimit?: number;
  readonly splits: number;
  readonly seed: number;
}

/** Generated fields against a reference, metric by metric. */
export const evaluate: Verb = {
  name: "evaluate",
  description:
    "compare generated fields with a reference, each metric read against the reference alone",
  example:
    "chaosphere evaluate generated.npy --reference data/pcm-trefht --band-limit 32 --report report.html",
  declare: (command, act) =>
    fieldsOptions(command)
      .argument("<input>", "generated fields (.npy, .nc) or coefficients (.npy)")
      .option(
        "--reference <ref>",
        "fields or coefficients to compare with; a dataset's runs stay whole",
      )
      .option("--training <data>", "what the model was fitted to, for the nearest training field")
      .option("--report <file>", "write a self-contained HTML page")
      .option(
        "--band-limit <L>",
        "degrees l < L; default all that every input has",
        whole("--band-limit", 1),
      )
      .option("--splits <n>", "random splits of the reference", whole("--splits", 1, 1000), 20)
      .option("--seed <n>", "names splits, directions and permutations", whole("--seed", 0), 0)
      .action(act(evaluateInput)),
};

async function evaluateInput(
  [input = ""]: readonly string[],
  options: EvaluateOptions,
  { force }: Surroundings,
): Promise<Report> {
  const { splits, seed, report } = options;
  const referencePath = required("--reference", options.reference, "data/pcm-trefht");
  if (report !== undefined) await checkedFormat("page", report, { force, option: "--report" });
  const paths = [
    input,
    referencePath,
    ...(options.training === undefined ? [] : [options.training]),
  ];
  const read = await Promise.all(
    paths.map((path) => readCoefficientsOf(path, options.bandLimit, options)),
  );
  const [generated, reference, training] = atOneBandLimit(read, options.bandLimit);
  if (!generated || !reference) throw new Error("evaluate lost an input");
  const groups = runsOf(read[1]?.dataset);
  const evaluation = evaluateEnsemble(generated, reference, {
    stream: key(seed),
    splits,
    ...(groups && { groups }),
    ...(training && { training }),
  });
  const setting = {
    input,
    reference: referencePath,
    ...(options.training !== undefined && { training: options.training }),
    bandLimit: reference.bandLimit,
    count: generated.batch,
    referenceCount: reference.batch,
    referenceRuns: groups ? new Set(groups).size : reference.batch,
    splits,
    seed,
  };
  if (report !== undefined) {
    const unit = read[1]?.dataset?.fields.unit ?? "";
    const page = evaluationReport(evaluation, { generated, reference }, { ...setting, unit });
    await writeFileAtomic(report, new TextEncoder().encode(page), { force });
  }
  return {
    json: { ...plain(evaluation), ...setting, ...(report !== undefined && { report }) },
    summary: summary(evaluation, setting),
  };
}

/** The inputs truncated to the band limit asked for, else to the coarsest. */
function atOneBandLimit(
  read: readonly Analysed[],
  asked: number | undefined,
): HarmonicCoefficients[] {
  const coarsest = Math.min(...read.map(({ coefficients }) => coefficients.bandLimit));
  const bandLimit = asked ?? coarsest;
  if (bandLimit > coarsest) {
    throw new CallError(
      `--band-limit must be at most that of every input, ${coarsest}, got ${bandLimit}. Lower it.`,
    );
  }
  return read.map(({ coefficients }) => truncate(coefficients, bandLimit));
}

/** The runs of a dataset; undefined where it names none and every field stands for itself. */
function runsOf(dataset: Dataset | undefined): Int32Array | undefined {
  return dataset && new Set(dataset.groups).size > 1 ? dataset.groups : undefined;
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
  }: { count: number; referenceCount: number; bandLimit: number },
): string[] {
  const line = (name: string, { value, reference, verdict }: Judgement) =>
    `${name.padEnd(36)}${value.toPrecision(4).padStart(12)}${`${reference.low.toPrecision(3)} … ${reference.high.toPrecision(3)}`.padStart(26)}  ${verdict}`;
  return [
    `${count} generated fields against ${referenceCount} of the reference, l < ${bandLimit}`,
    `${"".padEnd(36)}${"value".padStart(12)}${"between parts".padStart(26)}`,
    ...metrics("").flatMap(({ name, of }) => {
      const judgement = of(evaluation);
      return judgement ? [line(name, judgement)] : [];
    }),
  ];
}
