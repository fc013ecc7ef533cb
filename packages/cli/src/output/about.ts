import type { FieldCoordinate } from "@chaosphere/data";
import { version } from "../installation/version.ts";
import type { About } from "./fieldsFile.ts";

/** What a verb knows of what it writes. */
export interface Known {
  readonly title: string;
  /** Default none. */
  readonly unit?: string;
  readonly variable?: string;
  /** The quantity in words. Default none. */
  readonly longName?: string;
  readonly seed?: number;
  readonly coordinates?: readonly FieldCoordinate[];
  /** The history of the input, one line for each program. */
  readonly history?: string;
}

/**
 * What a file says of its fields: the call heads the history, the version and the seed are its source. There is no date, for the
 * same call is to give the same bytes.
 */
export function about(known: Known, { commandLine }: { readonly commandLine: string }): About {
  const { title, unit = "", variable = "", longName, seed, coordinates, history = "" } = known;
  return {
    title,
    unit,
    ...(variable !== "" && { variable }),
    ...(longName !== undefined && { longName }),
    ...(coordinates && { coordinates }),
    history: history === "" ? commandLine : `${commandLine}\n${history}`,
    source: `chaosphere ${version}${seed === undefined ? "" : `, seed ${seed}`}`,
  };
}

/** A command line as a shell takes it. */
export function quoted(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
