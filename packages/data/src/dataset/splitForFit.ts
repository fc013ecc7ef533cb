import { DomainError, ShapeError } from "@chaosphere/core";
import { type Dataset, selectFields } from "./dataset.ts";
import { fieldLabels } from "./fieldLabels.ts";
import {
  type HoldOutRule,
  heldOutFields,
  type Partition,
  partitionFields,
  runsInOrder,
} from "./holdOut.ts";
import { type IndependentDistance, independentDistance } from "./neighbourCorrelation.ts";

/** Options of {@link splitForFit}. */
export interface FitSplitOptions {
  /** Which fields are held out. Default: the last fifth, see {@link splitForFit}. */
  readonly rule?: HoldOutRule | "none";
  /** Fields left out on either side of a held-out stretch. Default: until they are uncorrelated with it. */
  readonly gap?: number;
}

/** A dataset split into what a model is fitted to and what it is judged on. */
export interface FitSplit {
  readonly training: Dataset;
  /** Absent when nothing is held out. */
  readonly heldOut?: Dataset;
  /** The rule that held it out; absent when nothing is. */
  readonly rule?: HoldOutRule;
  /** Fields between a held-out stretch and the fitted ones, on either side. */
  readonly gap: number;
  /** Correlation of fields gap + 1 places apart, where the gap was chosen by it. */
  readonly correlation?: number;
  /** Number of fields that are neither fitted nor held out. */
  readonly unused: number;
}

/** Share of the fields that is held out by default. */
const SHARE = 0.2;

/** Fewest fields of which some are held out by default. */
const FEWEST = 5;

/** Fewest fields that a law can be fitted to. */
const FITTED = 2;

/**
 * Splits a dataset for a fit. By default a fifth is held out: the last runs where there are several, else the last fifth of the
 * fields, and of fewer than five nothing. Neighbours of a held-out stretch that are still correlated with it are left out of both parts.
 *
 * @throws {@link ShapeError} if the data are fewer than two fields.
 * @throws {@link DomainError} if no field fits the rule, or fewer than two are left to fit.
 *
 * @example
 * ```ts
 * import { gaussLegendre, key, synthesise, whiteNoise } from "@chaosphere/core";
 * import { npyArray, openAny, openedDataset, splitForFit, writeNpy } from "@chaosphere/data";
 *
 * const draws = synthesise({ ...whiteNoise(4, 20, key(1)), basis: "harmonic" }, gaussLegendre(4));
 * const bytes = writeNpy(npyArray([20, 4, 8], draws.values));
 * const data = openedDataset(await openAny(bytes, "draws.npy"), "draws.npy");
 * const { training, heldOut } = splitForFit(data);
 * console.log(training.fields.batch, heldOut?.labels); // 16 [ '16', '17', '18', '19' ]
 * ```
 */
export function splitForFit(data: Dataset, options: FitSplitOptions = {}): FitSplit {
  const { fitted, heldOut, rule, between, ...gap } = fieldsForFit(data, options);
  if (!rule) return { training: data, ...gap, unused: 0 };
  return {
    training: selectFields(data, fitted),
    heldOut: selectFields(data, heldOut),
    rule,
    ...gap,
    unused: between.length,
  };
}

/** The numbers of the fields of a dataset by what becomes of them. */
export interface FieldsForFit extends Partition, Pick<FitSplit, "rule" | "gap" | "correlation"> {}

/**
 * The split of {@link splitForFit} by the numbers of the fields, none of which is copied.
 *
 * @throws as `splitForFit`.
 */
export function fieldsForFit(data: Dataset, options: FitSplitOptions = {}): FieldsForFit {
  const count = data.fields.batch;
  if (count < FITTED) {
    throw new ShapeError(
      `splitForFit: a model must be fitted to at least two fields, got ${count}. Give more fields, or build the model of a known spectrum instead (isotropicModel, chaosphere prior).`,
    );
  }
  const rule = options.rule ?? (count < FEWEST ? "none" : defaultRule(data));
  if (rule === "none") {
    return { fitted: Array.from({ length: count }, (_, b) => b), heldOut: [], between: [], gap: 0 };
  }
  const held = heldOutFields(data, rule);
  const chosen = options.gap === undefined ? automaticGap(data, held) : undefined;
  const gap = options.gap ?? chosen?.gap ?? 0;
  const parts = partitionFields(data, held, gap);
  if (parts.fitted.length < FITTED) {
    throw new DomainError(
      `splitForFit: at least ${FITTED} fields must be left to fit, got ${parts.fitted.length} of ${count} with ${holdOutText(rule)} held out and a gap of ${gap}. Hold out fewer fields, or none.`,
    );
  }
  return { ...parts, rule, gap, ...(chosen && { correlation: chosen.correlation }) };
}

/** A rule as the command line writes it: "run=60,68", "last:20%", "middle:12". */
export function holdOutText(rule: HoldOutRule): string {
  if (rule.kind === "values") return `${rule.name}=${rule.values.join(",")}`;
  return `${rule.place}:${rule.size < 1 ? `${100 * rule.size}%` : rule.size}`;
}

function defaultRule(data: Dataset): HoldOutRule {
  const runs = runsInOrder(data);
  const count = data.fields.batch;
  const last = runs.slice(-Math.max(1, Math.round(SHARE * runs.length)));
  const smallest = runs.reduce((a, b) => (b.length <= a.length ? b : a));
  const fits = (held: readonly (readonly number[])[]) =>
    runs.length > held.length && 2 * held.flat().length <= count;
  const held = [last, [smallest]].find(fits);
  if (!held) return { kind: "stretch", place: "last", size: SHARE };
  const name = nameOfGroups(data);
  const label = fieldLabels(data).find((l) => l.name === name || l.aliases.includes(name));
  const values = [...new Set(held.map(([b]) => String(label?.values[b] ?? data.groups[b])))];
  return { kind: "values", name, values };
}

/** What the groups of a dataset are called: files, if each is one of those it was read from, else runs. */
function nameOfGroups({
  groups,
  coordinates = [],
}: Pick<Dataset, "groups" | "coordinates">): "file" | "run" {
  const [first] = coordinates;
  if (first?.name !== "file") return "run";
  const pairs = new Set([...groups].map((group, b) => `${group} ${first.values[b]}`));
  return pairs.size === new Set(groups).size && pairs.size === new Set([...first.values]).size
    ? "file"
    : "run";
}

/** The gap for stretches; scattered fields have fitted neighbours whatever is done, and whole runs have none. */
function automaticGap(data: Dataset, heldOut: readonly number[]): IndependentDistance {
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
