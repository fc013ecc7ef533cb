import { hasGaps, seenShare } from "@chaosphere/core";
import { checksumLine } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import { encodeCheckpoint, fitGaussianWithGaps, seenLogEvidence } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { FitParts } from "../inputs/heldOutPart.ts";
import { commit } from "../installation/commit.ts";
import type { VerbContext } from "../program/verb.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";
import { heldOutJson, heldOutLine } from "./trainNetwork.ts";

/** The models that are fitted to what was seen of fields, by the names of the command line. */
export const seenNames = ["isotropic", "gaussian"] as const;
export type SeenName = (typeof seenNames)[number];

/** A step takes bandLimit⁶ operations: a minute at this band limit. */
export const MOST_ISOTROPIC_DEGREES = 48;

/** Options of `train` for fields with gaps. */
export interface TrainWithGapsOptions {
  readonly out: string;
  readonly bandLimit: number;
  readonly seed: number;
  readonly towards?: number;
}

/** Whether a model of this name is fitted by expectation–maximisation: an isotropic one always, any of fields with gaps. */
export function isFittedFromSeen({ training }: FitParts, model: string): boolean {
  if (model === "isotropic") return true;
  if (!hasGaps(training.fields)) return false;
  if (model === "gaussian") return true;
  throw new CallError(
    `--model must be ${seenNames.join(" or ")} for fields with gaps, got ${model} and ${share(training.fields)} of the sphere unseen. Take one of the two, or draw whole fields from it by condition first.`,
  );
}

/** Fits a Gaussian law and a white error to what was seen of fields, judges it on held-out ones, and writes it to --out. */
export async function trainWithGaps(
  model: SeenName,
  parts: FitParts,
  { out, bandLimit, seed, towards }: TrainWithGapsOptions,
  { force, terminal }: VerbContext,
): Promise<Report> {
  const { training, heldOut, climatology } = parts;
  if (bandLimit > MOST_ISOTROPIC_DEGREES) {
    throw new CallError(
      `--band-limit must be at most ${MOST_ISOTROPIC_DEGREES} for --model ${model} of fields with gaps, whose steps take ${bandLimit}⁶ operations, got ${bandLimit}. Lower it.`,
    );
  }
  const gaps = hasGaps(training.fields)
    ? `${share(training.fields)} of the sphere unseen: no gap is filled, the law is fitted to what was seen`
    : "the law is fitted to the values of the cells";
  const drawn =
    model === "gaussian"
      ? `; its covariance is drawn to an isotropic one that counts for ${counted(towards ?? training.fields.batch)} (--towards, or --model isotropic)`
      : "; --model gaussian lets it vary from place to place";
  terminal.stderr(
    `chaosphere train: ${gaps}, by expectation–maximisation with a white error${drawn}.\n`,
  );
  const began = performance.now();
  const fit = fitGaussianWithGaps(training.fields, bandLimit, {
    covariance: model === "gaussian" ? "full" : "isotropic",
    towards,
    seed,
    provenance: { commit: commit(), dataChecksum: checksumLine(training.provenance) },
    ...(climatology && { climatology }),
  });
  const seconds = (performance.now() - began) / 1000;
  const outside = heldOut && seenLogEvidence(heldOut.fields, bandLimit, fit.law);
  await writeFileAtomic(out, encodeCheckpoint(fit.model), { force });
  const { unit } = training.fields;
  const { noiseSd, logEvidence, steps, converged } = fit;
  return {
    json: {
      model,
      backend: "closed-form",
      steps,
      converged,
      loss: [],
      heldOutLoss: null,
      noiseSd,
      towards: fit.towards,
      logEvidence: { inSample: logEvidence, heldOut: outside ?? null },
      holdOut: heldOutJson(parts),
      seconds,
      stepsPerSecond: steps / seconds,
      bandLimit,
      count: training.fields.batch,
      seenShare: seenShare(training.fields),
      out,
    },
    summary: [
      `${model} model of ${counted(training.fields.batch)}, l < ${bandLimit}, in ${counted(steps, "step")} and ${seconds.toFixed(1)} s${converged ? "" : ", which did not settle it"}: ${out}`,
      `error of a cell: ${noiseSd.toPrecision(3)}${unit && ` ${unit}`}; give it to condition as --noise-sd`,
      heldOutLine(parts),
      `  log-evidence of what was seen, nats per field: ${outside === undefined ? "" : `held out ${outside.toFixed(1)}; `}in-sample ${logEvidence.toFixed(1)}`,
    ],
  };
}

function share(fields: Parameters<typeof seenShare>[0]): string {
  return `${(100 * (1 - seenShare(fields))).toPrecision(3)} %`;
}
