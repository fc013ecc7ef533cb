import type { Figure } from "@chaosphere/atlas";
import { type Key, ShapeError } from "@chaosphere/core";
import type { LoadedTf } from "@chaosphere/train";

/** How much of an experiment to run: `quick` for the tests, a few seconds, `full` for the paper. */
export type Extent = "quick" | "full";

/** Columns of numbers with names. */
export type Table = Readonly<Record<string, readonly number[]>>;

/** What an experiment found. */
export interface Findings {
  /** Numbers with names, held against expected.json. */
  readonly numbers: Readonly<Record<string, number>>;
  /** All that the figures are drawn from. */
  readonly tables: Readonly<Record<string, Table>>;
}

/** Where an experiment that trains does so, and how loudly. */
export interface Bench {
  /** The number that named the key. */
  readonly seed: number;
  /** The backend of training, the same at every call. */
  readonly loadTf: () => Promise<LoadedTf>;
  /** Receives a line of progress now and then. */
  readonly log: (line: string) => void;
}

/** One claim: what is computed for it and how it is shown. */
export interface Experiment<Config extends object = object> {
  /** Sizes and parameters of each extent. */
  readonly configs: Readonly<Record<Extent, Config>>;
  /** The findings, by configuration and key alone; those of learned models also by backend, in their last digits. */
  run(config: Config, key: Key, bench: Bench): Findings | Promise<Findings>;
  /** Set where the full extent takes less than two minutes of processor time: `npm run research` runs it, and of others the quick one. */
  readonly fullIsShort?: true;
  /** Figures by name, drawn from findings alone. Without it there are none. */
  figures?(findings: Findings): Readonly<Record<string, Figure>>;
}

/**
 * A column of a table.
 *
 * @throws {@link ShapeError} if there is none of that name.
 */
export function column(findings: Findings, table: string, name: string): readonly number[] {
  const values = findings.tables[table]?.[name];
  if (!values) {
    throw new ShapeError(
      `column: the findings must have a column ${name} in table ${table}, got none. Draw the figures of the experiment that found them.`,
    );
  }
  return values;
}
