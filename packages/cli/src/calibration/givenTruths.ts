import { type HarmonicCoefficients, rowsAt } from "@chaosphere/core";
import type { Checkpoint } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { FieldsOptions } from "../inputs/fields.ts";
import { type JudgedFields, readJudged } from "../inputs/judgedFields.ts";
import type { HoldOut } from "../options/holdOut.ts";
import { counted } from "../terminal/counted.ts";

/** Fewest trials whose ranks can be put to a test: five in each of two bins. */
export const FEWEST_TRIALS = 10;

/** What the call says of the fields of --against. */
export interface GivenTruthsOptions extends FieldsOptions {
  readonly against?: readonly string[];
  readonly trials?: number;
  readonly holdOut?: HoldOut;
  /** Fields of one run count as independent. */
  readonly independent?: boolean;
}

/** Fields of files as truths, with the run of each. */
export interface GivenTruths {
  readonly fields: HarmonicCoefficients;
  readonly groups: Int32Array | undefined;
  readonly warning?: string;
}

/** The fields of --against that the model was not fitted to, evenly spaced; undefined without it. */
export async function givenTruths(
  model: Checkpoint,
  options: GivenTruthsOptions,
): Promise<GivenTruths | undefined> {
  const { against, trials } = options;
  if (against === undefined) {
    if (options.holdOut) {
      throw new CallError(
        "--hold-out must choose fields of --against, got no --against. Name the files, or leave --hold-out away.",
      );
    }
    return undefined;
  }
  const judged = await readJudged(model, against, options);
  const all = Array.from({ length: judged.coefficients.batch }, (_, b) => b);
  const unseen = all.filter((b) => !judged.inSample?.[b]);
  if (unseen.length < FEWEST_TRIALS) {
    throw new CallError(
      `--against must hold ${FEWEST_TRIALS} fields or more that the model was not fitted to, got ${unseen.length} of ${all.length}. Name other files, or fit the model with --hold-out.`,
    );
  }
  const count = Math.min(trials ?? unseen.length, unseen.length);
  // Evenly spaced, so that all runs take part.
  const chosen = Array.from({ length: count }, (_, k) => {
    return unseen[Math.floor((k * unseen.length) / count)] ?? 0;
  });
  const groups = options.independent ? undefined : runsOf(judged, chosen);
  const left = all.length - unseen.length;
  const warning = [
    ...(judged.inSample === undefined
      ? [
          "the model's file does not say to which fields it was fitted; those of --against are taken for others",
        ]
      : []),
    ...(left > 0
      ? [
          `${counted(left)} of --against that the model was fitted to ${left === 1 ? "is" : "are"} left out`,
        ]
      : []),
  ].join("; ");
  return {
    fields: rowsAt(judged.coefficients, chosen),
    groups,
    ...(warning !== "" && { warning }),
  };
}

/**
 * The run of each field; undefined where every field is one, or the files name neither runs nor times, so that nothing speaks for
 * an order among them.
 */
function runsOf(
  { groups, dataset }: JudgedFields,
  chosen: readonly number[],
): Int32Array | undefined {
  const own = Int32Array.from(chosen, (b) => groups[b]);
  const runs = new Set(own).size;
  const isOrdered = (dataset?.coordinates ?? []).length > 0;
  return runs === chosen.length || (runs === 1 && !isOrdered) ? undefined : own;
}
