import { ShapeError } from "@chaosphere/core";
import {
  type Dataset,
  fieldLabels,
  type HoldOutRule,
  independentDistance,
  partition,
  runsInOrder,
  select,
} from "@chaosphere/data";
import { CallError } from "./callError.ts";
import { counted, fieldsByRule, type HoldOut, places, runWord } from "./holdOut.ts";

/** A dataset parted into what a model is fitted to and what it is judged on. */
export interface FitParts {
  readonly training: Dataset;
  /** Absent when nothing is held out. */
  readonly heldOut?: Dataset;
  /** The rule as --hold-out takes it; empty when nothing is held out. */
  readonly rule: string;
  /** Places between a held-out field and a fitted one. */
  readonly gap: number;
  /** Fields neither fitted nor held out. */
  readonly unused: number;
  /** What was chosen for the user, one sentence; undefined when the call said it all. */
  readonly said?: string;
}

/** What --hold-out and --gap ask for. */
export interface HoldOutChoice {
  readonly holdOut?: HoldOut;
  readonly gap?: number;
}

/** Share of the fields that is held out if the call does not say. */
const SHARE = 0.2;

/** Fields from which on some are held out if the call does not say. */
const FEWEST = 5;

/** Fields that a law needs to be fitted to. */
const FITTED = 2;

/**
 * Parts a dataset for a fit. If the call does not say how, a fifth is held out: the last runs where there are several, else the last
 * fifth of the fields, and of fewer than five nothing. Neighbours of a held-out stretch that are still correlated with it are left out.
 *
 * @throws {@link ShapeError} if the data are fewer than two fields.
 * @throws {@link CallError} if fewer than two are left to fit.
 */
export function partForFit(data: Dataset, { holdOut, gap }: HoldOutChoice): FitParts {
  const count = data.fields.batch;
  if (count < FITTED) {
    throw new ShapeError(
      `a model must be fitted to two fields or more, got ${count}. Give more fields, or write a known spectrum as a model with chaosphere prior --spectrum.`,
    );
  }
  const whole = { training: data, rule: "", gap: 0, unused: 0 };
  if (holdOut?.rule === "none") return whole;
  if (holdOut === undefined && count < FEWEST) {
    const remedy = count > FITTED ? "; --hold-out last:1 holds out one" : "";
    const said = `fits ${count === 1 ? "the one field" : `all ${counted(count)}`} and holds out none, as there are fewer than ${FEWEST}: every loss is in-sample${remedy}`;
    return { ...whole, said };
  }
  const { rule, text } = holdOut ?? defaultRule(data);
  if (rule === "none") return whole;
  const held = fieldsByRule(data, rule);
  const distance = gap === undefined ? automaticGap(data, held) : { gap, correlation: 0 };
  const parts = partition(data, held, distance.gap);
  if (parts.fitted.length < FITTED) {
    throw new CallError(
      `--hold-out must leave at least ${FITTED} fields to fit, got ${parts.fitted.length} of ${count} with ${text} and a gap of ${distance.gap}. Hold out fewer, or none.`,
    );
  }
  const chosen = holdOut === undefined;
  const between =
    distance.gap > 0 && gap === undefined
      ? `, and leaves out ${counted(parts.between.length)} within ${places(distance.gap)} of them, beyond which the correlation is ${distance.correlation.toFixed(2)} (--gap)`
      : "";
  const files =
    chosen && text.startsWith("file=") ? "; each file is taken for a run of its own" : "";
  const said = `${chosen ? "holds out" : "--hold-out"} ${text}, ${counted(held.length)} of ${count}, to judge the fit${files}${between}${chosen ? "; --hold-out chooses others, or none" : ""}`;
  return {
    training: select(data, parts.fitted),
    heldOut: select(data, parts.heldOut),
    rule: text,
    gap: distance.gap,
    unused: parts.between.length,
    ...((chosen || between !== "") && { said }),
  };
}

function defaultRule(data: Dataset): { readonly rule: HoldOutRule; readonly text: string } {
  const runs = runsInOrder(data);
  const count = data.fields.batch;
  const last = runs.slice(-Math.max(1, Math.round(SHARE * runs.length)));
  const smallest = runs.reduce((a, b) => (b.length <= a.length ? b : a));
  const fits = (held: readonly (readonly number[])[]) =>
    runs.length > held.length && 2 * held.flat().length <= count;
  const held = [last, [smallest]].find(fits);
  if (!held) {
    const stretch: HoldOutRule = { kind: "stretch", place: "last", size: SHARE };
    return { rule: stretch, text: `last:${100 * SHARE}%` };
  }
  const name = runWord(data);
  const label = fieldLabels(data).find((l) => l.name === name || l.aliases.includes(name));
  const values = [...new Set(held.map(([b = 0]) => String(label?.values[b] ?? data.groups[b])))];
  return { rule: { kind: "values", name, values }, text: `${name}=${values.join(",")}` };
}

/** The gap for stretches; scattered fields have fitted neighbours whatever is done, and whole runs have none. */
function automaticGap(data: Dataset, heldOut: readonly number[]) {
  const held = new Set(heldOut);
  const stretches = runsInOrder(data).map((run) => {
    const places = run.flatMap((b, i) => (held.has(b) ? [i] : []));
    const [first = 0, last = -1] = [places[0], places.at(-1)];
    return { length: places.length, whole: last - first + 1 === places.length, of: run.length };
  });
  const parted = stretches.filter(({ length, of }) => length > 0 && length < of);
  if (parted.length === 0 || stretches.some(({ whole }) => !whole)) {
    return { gap: 0, correlation: 0 };
  }
  // At most half of what is held out, and a fifth of what is left.
  const most = Math.min(...parted.map(({ length, of }) => Math.min(length / 2, (of - length) / 5)));
  return independentDistance(data, Math.floor(most));
}
