import type { MonthlyClimatology } from "@chaosphere/core/estimation";
import { type Dataset, type FitSplit, holdOutText, splitForFit } from "@chaosphere/data";
import { asCall } from "../errors/callError.ts";
import type { HoldOut } from "../options/holdOut.ts";
import { counted, places } from "../terminal/counted.ts";

/** A dataset split for a fit, with the words for it. */
export interface FitParts extends Omit<FitSplit, "rule" | "correlation"> {
  /** The rule as --hold-out takes it; empty when nothing is held out. */
  readonly rule: string;
  /** What was chosen for the user, one sentence; undefined when the call said it all. */
  readonly said?: string;
  /** What was taken off the fields of both parts; absent where nothing was. */
  readonly climatology?: MonthlyClimatology;
}

/** What --hold-out and --gap ask for. */
export interface HoldOutChoice {
  readonly holdOut?: HoldOut;
  readonly gap?: number;
}

/**
 * Splits a dataset for a fit as --hold-out and --gap ask ({@link splitForFit}).
 *
 * @throws {@link ShapeError} if the data are fewer than two fields.
 * @throws {@link CallError} if no field fits the rule, or fewer than two are left to fit.
 */
export function partForFit(data: Dataset, { holdOut, gap }: HoldOutChoice): FitParts {
  const options = { ...(holdOut && { rule: holdOut.rule }), ...(gap !== undefined && { gap }) };
  const { rule, correlation, ...parts } = asCall(() => splitForFit(data, options));
  const count = data.fields.batch;
  if (!rule) {
    if (holdOut) return { ...parts, rule: "" };
    const remedy = count > 2 ? "; --hold-out last:1 holds out one" : "";
    const said = `fits all ${counted(count)} and holds out none, as there are fewer than 5: every loss is in-sample${remedy}`;
    return { ...parts, rule: "", said };
  }
  const text = holdOut?.text ?? holdOutText(rule);
  const between =
    correlation !== undefined && parts.gap > 0
      ? `, and leaves out ${counted(parts.unused)} within ${places(parts.gap)} of them, beyond which the correlation is ${correlation.toFixed(2)} (--gap)`
      : "";
  const files =
    !holdOut && text.startsWith("file=") ? "; each file is taken for a run of its own" : "";
  const held = counted(parts.heldOut?.fields.batch ?? 0);
  const said = `${holdOut ? "--hold-out" : "holds out"} ${text}, ${held} of ${count}, to judge the fit${files}${between}${holdOut ? "" : "; --hold-out chooses others, or none"}`;
  return { ...parts, rule: text, ...((!holdOut || between !== "") && { said }) };
}
