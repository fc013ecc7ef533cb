import { DomainError } from "@chaosphere/core";
import type { Dataset } from "./dataset.ts";
import { type FieldLabel, fieldLabels, type LabelledFields } from "./fieldLabels.ts";

/** Which fields are kept out of a fit. */
export type HoldOutRule =
  /** Fields whose coordinate has one of these values, each a value or a range with its ends, as text: "60", "1990..1999", "1990-03". */
  | { readonly kind: "values"; readonly name: string; readonly values: readonly string[] }
  /** A stretch of consecutive fields of every run. Its size is a share of the run, below 1, or a number of fields. */
  | { readonly kind: "stretch"; readonly place: StretchPlace; readonly size: number };

/** Where in each run a stretch lies. */
export type StretchPlace = "first" | "middle" | "last";

/** The numbers of all fields in three parts, each in ascending order. */
export interface Partition {
  readonly fitted: readonly number[];
  readonly heldOut: readonly number[];
  /** Neither fitted nor held out: too near to a held-out field of the same run. */
  readonly between: readonly number[];
}

/**
 * The numbers of the fields that a rule holds out.
 *
 * @throws {@link DomainError} if the dataset has no such coordinate, or no field such a value; the message lists what it has.
 */
export function heldOutFields(dataset: LabelledFields, rule: HoldOutRule): readonly number[] {
  if (rule.kind === "stretch") {
    return runsInOrder(dataset)
      .flatMap((run) => stretch(run, rule.place, rule.size))
      .sort((a, b) => a - b);
  }
  const labels = fieldLabels(dataset);
  const label =
    labels.find(({ name }) => name === rule.name) ??
    labels.find(({ aliases }) => aliases.includes(rule.name));
  if (!label) {
    const names = labels.map(({ name, aliases }) => [name, ...aliases].join(" or ")).join(", ");
    throw new DomainError(
      `heldOutFields: fields are chosen by one of ${names}, got ${JSON.stringify(rule.name)}. Choose one that ${dataset.name} has.`,
    );
  }
  const held = new Set<number>();
  for (const text of rule.values) {
    const found = matching(label, text);
    if (found.length === 0) {
      throw new DomainError(
        `heldOutFields: ${label.name} must be among ${listed(label)}, got ${text}. Choose from these of ${dataset.name}.`,
      );
    }
    for (const b of found) held.add(b);
  }
  return [...held].sort((a, b) => a - b);
}

/**
 * Divides the fields into those held out, those to be fitted, and between them those of the same run at most `gap` places from a
 * held-out one, since neighbours in time are alike.
 */
export function partitionFields(
  dataset: Pick<Dataset, "groups">,
  heldOut: readonly number[],
  gap = 0,
): Partition {
  const held = new Set(heldOut);
  const near = new Set<number>();
  for (const run of runsInOrder(dataset)) {
    run.forEach((b, i) => {
      if (!held.has(b)) return;
      for (const c of run.slice(Math.max(0, i - gap), i + gap + 1)) if (!held.has(c)) near.add(c);
    });
  }
  const all = [...dataset.groups.keys()];
  return {
    fitted: all.filter((b) => !held.has(b) && !near.has(b)),
    heldOut: all.filter((b) => held.has(b)),
    between: all.filter((b) => near.has(b)),
  };
}

/** The fields of each run in the order of the dataset. */
export function runsInOrder({ groups }: Pick<Dataset, "groups">): readonly (readonly number[])[] {
  const runs = new Map<number, number[]>();
  groups.forEach((group, b) => {
    const run = runs.get(group);
    if (run) run.push(b);
    else runs.set(group, [b]);
  });
  return [...runs.values()];
}

function stretch(run: readonly number[], place: StretchPlace, size: number): readonly number[] {
  const length = Math.min(run.length, size < 1 ? Math.max(1, Math.round(size * run.length)) : size);
  const spare = run.length - length;
  const from = { first: 0, middle: Math.floor(spare / 2), last: spare }[place];
  return run.slice(from, from + length);
}

/** The fields whose label is a value, or lies in a range; a name of a file may have two dots in it. */
function matching({ values, dates }: FieldLabel, text: string): number[] {
  const exact = values.flatMap((value, b) => (String(value) === text ? [b] : []));
  if (exact.length > 0) return exact;
  const [low = "", high] = text.split("..");
  const fits = (value: number | string): boolean => {
    if (dates) return startsWithin(String(value), low, high ?? low);
    if (high === undefined) {
      return low.trim() !== "" && Number(value) === Number(low);
    }
    return Number(low) <= Number(value) && Number(value) <= Number(high);
  };
  return values.flatMap((value, b) => (fits(value) ? [b] : []));
}

/** Whether a date lies between two dates, which may be abbreviated: 1990 is all of 1990. */
function startsWithin(date: string, low: string, high: string): boolean {
  const [from, to] = [low, high].map((text) => text.trim());
  return from <= date && date.slice(0, to.length) <= to && /^-?\d{4,}(-\d\d){0,2}$/.test(from);
}

/** The values of a label in few words. */
function listed({ values }: FieldLabel): string {
  const distinct = [...new Set(values)];
  if (distinct.length <= 12) return distinct.join(", ");
  return `${distinct.slice(0, 3).join(", ")}, … ${distinct.at(-1)} (${distinct.length} values)`;
}
