import { type HarmonicCoefficients, rowsAt, truncate } from "@chaosphere/core";
import { type Dataset, selectFields } from "@chaosphere/data";
import {
  amongFitted,
  type Checkpoint,
  type FieldMean,
  meanOverFields,
  SIGNATURE_LENGTH,
} from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { type HoldOut, judgedFields } from "../options/holdOut.ts";
import { counted } from "../terminal/counted.ts";
import { fieldsOfModel } from "./climatology.ts";
import type { FieldsOptions } from "./fields.ts";
import { type Paths, readInputs } from "./inputs.ts";

/** The fields a model is judged on. */
export interface JudgedFields {
  /** At the model's band limit. */
  readonly coefficients: HarmonicCoefficients;
  /** Run of each. */
  readonly groups: Int32Array;
  /** The fields themselves; undefined when the inputs hold coefficients. */
  readonly dataset?: Dataset;
  /** Whether the model was fitted to each; undefined if its file does not say to which it was. */
  readonly inSample?: readonly boolean[];
  /** What --hold-out said; empty when all fields of the inputs are judged. */
  readonly rule: string;
}

/** Number of fields a model was fitted to; undefined if its file does not say. */
export function fittedCount({ fitted }: Checkpoint): number | undefined {
  return fitted && fitted.signatures.length / SIGNATURE_LENGTH;
}

/** Reads the fields that --hold-out names, or all, and finds those the model was fitted to. */
export async function readJudged(
  model: Checkpoint,
  paths: Paths,
  options: FieldsOptions & { readonly holdOut?: HoldOut },
): Promise<JudgedFields> {
  const { bandLimit, fitted } = model;
  const { coefficients, labelled, dataset } = await readInputs(paths, bandLimit, {
    ...options,
    ...(model.climatology && { prepare: (data) => fieldsOfModel(model, data) }),
  });
  if (coefficients.bandLimit < bandLimit) {
    throw new CallError(
      `the input must have the model's band limit, ${bandLimit}, got ${coefficients.bandLimit}. Give finer coefficients or a coarser model.`,
    );
  }
  const chosen = judgedFields(labelled, options.holdOut);
  const a = rowsAt(truncate(coefficients, bandLimit), chosen);
  return {
    coefficients: a,
    groups: Int32Array.from(chosen, (b) => labelled.groups[b]),
    ...(dataset && { dataset: selectFields(dataset, chosen) }),
    ...(fitted && { inSample: amongFitted(fitted, a) }),
    rule: options.holdOut?.rule === "none" ? "" : (options.holdOut?.text ?? ""),
  };
}

/** The numbers of judged fields that the model was fitted to, of those it was not, or of all when that is unknown. */
export interface BySample<T> {
  readonly heldOut?: T;
  readonly inSample?: T;
  readonly unknown?: T;
}

/** A number of each kind of judged fields that there are any of. */
export function bySample<T>(
  { coefficients, inSample }: JudgedFields,
  of: (fields: readonly number[]) => T,
): BySample<T> {
  const all = Array.from({ length: coefficients.batch }, (_, b) => b);
  if (!inSample) return { unknown: of(all) };
  const [seen, unseen] = [true, false].map((was) => all.filter((b) => inSample[b] === was));
  return {
    ...(unseen && unseen.length > 0 && { heldOut: of(unseen) }),
    ...(seen && seen.length > 0 && { inSample: of(seen) }),
  };
}

/** The mean of a number per field, for each kind of judged fields. */
export function meansBySample(
  judged: JudgedFields,
  values: ArrayLike<number>,
): BySample<FieldMean> {
  return bySample(judged, (fields) =>
    meanOverFields(
      fields.map((b) => values[b]),
      fields.map((b) => judged.groups[b]),
    ),
  );
}

/** Which fields are judged, in a phrase: "660 fields, of which the model was fitted to 528 (in-sample) and not to 132 (held out)". */
export function judgedWords(judged: JudgedFields): string {
  const { batch } = judged.coefficients;
  const which = judged.rule === "" ? counted(batch) : `${counted(batch)} by ${judged.rule}`;
  const { inSample, heldOut } = bySample(judged, ({ length }) => length);
  if (!judged.inSample)
    return `${which}; the model's file does not say whether it was fitted to them`;
  if (!inSample) return `${which}, held out: the model was not fitted to any of them`;
  if (!heldOut)
    return `${which}, in-sample: the model was fitted to all of them, which flatters it`;
  return `${which}, of which the model was fitted to ${inSample} (in-sample) and not to ${heldOut} (held out)`;
}

/** The same in JSON. */
export function judgedJson(judged: JudgedFields): Record<string, unknown> {
  const { inSample, heldOut } = bySample(judged, ({ length }) => length);
  return {
    rule: judged.rule || "all",
    inSample: judged.inSample ? (inSample ?? 0) : null,
    heldOut: judged.inSample ? (heldOut ?? 0) : null,
  };
}
