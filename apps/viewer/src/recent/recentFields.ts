import { sizeWords } from "@chaosphere/data/open";
import type { FieldSequence } from "../fields/fields.ts";
import type { SourceSpec } from "../state/state.ts";

/** Fields that a side shows or showed. */
export interface RecentField {
  readonly spec: SourceSpec;
  readonly fields: FieldSequence;
  /** When they came, milliseconds since 1970. */
  readonly time: number;
}

/** What was shown lately, the newest first, and what had to go. */
export interface RecentFields {
  readonly entries: readonly RecentField[];
  /** A sentence on the last fields that were let go; empty where all are here. */
  readonly dropped: string;
}

/** Most entries that are kept. */
export const mostRecent = 8;
/** Most memory of the entries that no side shows, bytes. */
export const recentBytes: number = 2 ** 29;

/** Memory that the numbers of a sequence take, bytes. */
export function bytesOf({ cells, coefficients, residuals, vectors }: FieldSequence): number {
  const { values, prepared } = cells ?? {};
  const numbers = [values, prepared?.image.texels, coefficients?.values, residuals];
  // A component that is shown has one array with the vectors.
  const buffers = new Set(
    [...numbers, vectors?.east, vectors?.north].flatMap((array) => array?.buffer ?? []),
  );
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/**
 * Recent fields with one more, which takes the place of those it `replaces`. The oldest go where there are too many, or where
 * those that no side shows take too much memory.
 *
 * @param shown what the sides show, which stays.
 */
export function withField(
  { entries, dropped }: RecentFields,
  added: RecentField,
  shown: readonly (SourceSpec | null)[],
  replaces: SourceSpec | null = null,
): RecentFields {
  const isKnown = entries.some(({ spec }) => spec === added.spec);
  const others = entries.filter(({ spec }) => spec !== replaces);
  // What is shown again stays in its place.
  const all = isKnown
    ? others.map((entry) => (entry.spec === added.spec ? added : entry))
    : [added, ...others];
  const kept: RecentField[] = [];
  let bytes = 0;
  let gone = dropped;
  for (const entry of all) {
    const isShown = shown.includes(entry.spec);
    const size = isShown ? 0 : bytesOf(entry.fields);
    if (isShown || (kept.length < mostRecent && bytes + size <= recentBytes)) {
      bytes += size;
      kept.push(entry);
    } else {
      gone = `“${entry.fields.name}” was let go: at most ${mostRecent} recent fields are kept, and at most ${sizeWords(recentBytes)} of those that are not shown.`;
    }
  }
  return { entries: kept, dropped: gone };
}

/** Recent fields of which one has been analysed: the same source with more known of it. */
export function withFieldsOf(
  { entries, dropped }: RecentFields,
  spec: SourceSpec,
  fields: FieldSequence,
): RecentFields {
  return {
    entries: entries.map((entry) => (entry.spec === spec ? { ...entry, fields } : entry)),
    dropped,
  };
}
