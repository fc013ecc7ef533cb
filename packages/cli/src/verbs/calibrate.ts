import { readBytes, writeFileAtomic } from "@chaosphere/data/node";
import {
  type Checkpoint,
  decodeCheckpoint,
  type ObservationSpec,
  type ObservationTask,
  siteNoise,
  siteOperator,
} from "@chaosphere/model";
import { calibrationJson, calibrationSummary } from "../calibration/calibrationTold.ts";
import { calibratedMethod, calibratedMethods } from "../calibration/claimedPosterior.ts";
import { FEWEST_TRIALS, type GivenTruthsOptions, givenTruths } from "../calibration/givenTruths.ts";
import { judgedTrials } from "../calibration/judgedTrials.ts";
import { siteFunctionals } from "../calibration/siteFunctionals.ts";
import { type TrialResults, trialsOf } from "../calibration/trials.ts";
import { calibrationVerdict, verdictWords } from "../calibration/verdict.ts";
import { checkSteps } from "../condition/method.ts";
import { asked, CallError } from "../errors/callError.ts";
import { fieldsOptions } from "../inputs/fields.ts";
import { observeHelp, observeOption, readSites } from "../inputs/observeOption.ts";
import { judgedOption } from "../options/holdOut.ts";
import { oneOf, positive, whole } from "../options/numbers.ts";
import { required } from "../options/required.ts";
import { checkedFormat } from "../output/target.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import { calibrationReport } from "../report/calibrationReport.ts";
import { numbersWork } from "../sharding/numbersWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { progress } from "../terminal/progress.ts";
import type { Report } from "../terminal/terminal.ts";

const methods = ["auto", ...calibratedMethods] as const;

interface CalibrateOptions extends GivenTruthsOptions {
  readonly observe?: { readonly spec: ObservationSpec; readonly text: string };
  readonly noiseSd?: number;
  readonly draws: number;
  readonly method: (typeof methods)[number];
  readonly steps?: number;
  readonly report?: string;
  readonly seed: number;
}

/** Trials without --trials. */
const TRIALS = 500;
/** Simulation-based calibration of conditioning. */
export const calibrate: Verb = {
  name: "calibrate",
  description:
    "test whether draws given observations are as uncertain as they should be: ranks of true fields among their draws, coverage, CRPS, energy score, χ²",
  example:
    "chaosphere calibrate prior.model --observe points:40 --noise-sd 0.1 --trials 200 --report calibration.html",
  declare: (command, act) =>
    judgedOption(fieldsOptions(command), "of --against")
      .argument("<model>", "model written by chaosphere train or prior")
      .option(
        "--observe <spec>",
        `what is seen of each field (required, but for a network that was trained for it): ${observeHelp}`,
        (text) => ({
          spec: observeOption(text),
          text,
        }),
      )
      .option(
        "--noise-sd <s>",
        "standard deviation of the errors of what is seen, in the unit of the field (required but for points that have their own)",
        positive("--noise-sd"),
      )
      .option(
        "--trials <n>",
        `true fields; default: ${TRIALS}, or all that --against has`,
        whole("--trials", FEWEST_TRIALS, 1e6),
      )
      .option("--draws <k>", "draws given what is seen of each", whole("--draws", 9, 1e5), 99)
      .option(
        "--method <m>",
        `${methods.join(", ")}; particles are worth what their weights say, dps and pigdm are approximations, and prior ignores what is seen: controls that should be found out`,
        oneOf("--method", methods),
        "auto",
      )
      .option(
        "--steps <k>",
        "steps of a diffusion, a network or particles; default: enough for the signal to noise",
        whole("--steps", 1, 1e6),
      )
      .option(
        "--against <runs...>",
        "true fields from files in place of the model's own: fields that no fit saw; fields of one run count as dependent",
      )
      .option(
        "--independent",
        "fields of one run count as independent, as those do that are far apart in time",
      )
      .option("--report <file>", "write a self-contained HTML page with the histograms of ranks")
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .action(act(undivided(divideCalibrate))),
  divide: divideCalibrate,
};

async function divideCalibrate(
  [path = ""]: readonly string[],
  options: CalibrateOptions,
  { terminal, force }: VerbContext,
): Promise<ShardedWork> {
  const { draws, seed, steps, report } = options;
  if (report !== undefined) await checkedFormat("page", report, { force, option: "--report" });
  const model = decodeCheckpoint(await readBytes(path), path);
  const method = calibratedMethod(model, options.method, path);
  checkSteps(method, steps);
  const { text, sites, noiseSd } = await seenOf(model, options);
  const operator = asked(() => siteOperator(sites, model.bandLimit));
  const noise = asked(() => siteNoise(sites, noiseSd));
  const truths = await givenTruths(model, options);
  if (truths?.warning) terminal.stderr(`chaosphere calibrate: ${truths.warning}\n`);
  const trials = truths ? truths.fields.batch : (options.trials ?? TRIALS);
  const { batches, find, results } = trialsOf({
    model,
    operator,
    noise,
    functionals: siteFunctionals(sites, model.bandLimit),
    method,
    trials,
    draws,
    seed,
    ...(steps !== undefined && { steps }),
    ...(truths && { fields: truths.fields }),
  });
  return numbersWork({
    unit: "batches of trials",
    count: batches,
    ...(report !== undefined && { out: report }),
    inputs: [path, ...(options.against ?? []), ...filesOf(options.observe?.spec)],
    find: async (range) => {
      const own = Math.min(trials, Math.ceil((trials * range.count) / batches));
      const bar = progress(terminal, "calibrating", "trials", own);
      const found = find(range, bar.advance);
      bar.finish();
      return found;
    },
    report: (found) => judgedReport(results(found)),
  });

  async function judgedReport(results: TrialResults): Promise<Report> {
    const { approximation } = results;
    if (approximation) terminal.stderr(`chaosphere calibrate: ${approximation}.\n`);

    const groups = truths?.groups;
    const judged = judgedTrials(results, groups, seed);
    const verdict = calibrationVerdict(judged.calibration, judged.chiSquared);
    const words = verdictWords(verdict, trials);
    const setting = {
      model: path,
      method,
      ...(approximation !== undefined && { approximation }),
      observe: text,
      noiseSd: noiseSd ?? null,
      observed: operator.size,
      bandLimit: model.bandLimit,
      trials,
      draws,
      against: options.against ?? null,
      runs: groups ? new Set(groups).size : trials,
      seed,
      unit: model.unit,
    };
    if (report !== undefined) {
      const page = calibrationReport(judged, words, setting);
      await writeFileAtomic(report, new TextEncoder().encode(page), { force });
    }
    return {
      json: {
        ...verdict,
        words,
        ...calibrationJson(judged),
        ...setting,
        ...(report !== undefined && { report }),
      },
      summary: calibrationSummary(judged, words, setting),
    };
  }
}

/** The files that say what is seen. */
function filesOf(spec: ObservationSpec | undefined): string[] {
  return spec?.kind === "points" || spec?.kind === "mask" ? [spec.path] : [];
}

/** What is seen of each field: what a network was trained for, or what the call says. */
async function seenOf(model: Checkpoint, options: CalibrateOptions): Promise<ObservationTask> {
  const task = model.kind === "network" ? model.task : undefined;
  const { observe, noiseSd } = options;
  if (task) {
    const other = [
      ...(observe && observe.text !== task.text ? [observe.text] : []),
      ...(noiseSd !== undefined && noiseSd !== task.noiseSd ? [`--noise-sd ${noiseSd}`] : []),
    ];
    if (other.length > 0) {
      throw new CallError(
        `--observe and --noise-sd must be those that the network was trained for, ${task.text} and ${task.noiseSd ?? "those of its points"}, got ${other.join(" and ")}. Leave both away.`,
      );
    }
    if (options.against === undefined) {
      throw new CallError(
        "--against must be given for a network trained for what is seen, which has no fields of its own, got none. Name fields that it was not fitted to.",
      );
    }
    return task;
  }
  const { spec, text } = required("--observe", observe, "points:40");
  const sites = await readSites(spec, { ...options, siteBandLimit: model.bandLimit });
  if (!(sites.kind === "points" && sites.sds)) required("--noise-sd", noiseSd, "0.1");
  return { text, sites, ...(noiseSd !== undefined && { noiseSd }) };
}
