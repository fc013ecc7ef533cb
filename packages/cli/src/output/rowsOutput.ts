import { setImmediate as turn } from "node:timers/promises";
import {
  type GridFields,
  type HarmonicCoefficients,
  rows,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";
import { synthesiseParallel } from "@chaosphere/core/parallel";
import type { WorkerPool } from "@chaosphere/core/workers";
import { type FieldsWriter, openHealpixWriter, openNpyWriter } from "@chaosphere/data/node";
import { asciiName } from "./asciiText.ts";
import { type About, openFieldsFile } from "./fieldsFile.ts";
import { type BatchesOutput, openedLate } from "./inBatches.ts";
import type { Target, TargetOptions } from "./target.ts";

/** Takes coefficients batch by batch, whose arrays may move to another thread, and writes them in the form of a target. */
export type RowsOutput = BatchesOutput<HarmonicCoefficients>;

/** What is to be written. */
export interface Rows {
  readonly count: number;
  readonly bandLimit: number;
  readonly about: About;
  /** Computes the fields. Default: this thread. */
  readonly pool?: WorkerPool | undefined;
  /** What is done to fields on a grid before they are written. */
  readonly finish?: (fields: GridFields) => GridFields;
}

/** Bytes of fields that are held at once: half is written while the other half is computed. */
const HELD = 2 ** 26;

/** Opens an output; the file is there, under its temporary name, from the first batch on. */
export function openRows(target: Target, options: TargetOptions, of: Rows): RowsOutput {
  return openedLate(() => open(target, options, of));
}

async function open(target: Target, options: TargetOptions, of: Rows): Promise<RowsOutput> {
  const { out, dtype, force } = options;
  const { count, bandLimit, about, pool } = of;
  switch (target.form) {
    case "coefficients": {
      const file = await openNpyWriter(out, { shape: [count, bandLimit ** 2], dtype, force });
      return { ...file, append: (a) => file.append(a.values) };
    }
    case "grid": {
      const file = await openFieldsFile(out, { ...options, ...target, count, about });
      return synthesisedInto(file, target.grid, of);
    }
    case "healpix": {
      const { nside, unit } = target;
      const name = asciiName(about.variable ?? "FIELD");
      const file = await openHealpixWriter(out, { nside, count, name, unit, dtype, force });
      return {
        ...file,
        append: (a) => file.appendFields(a, { pool, moves: true }),
      };
    }
    default:
      return target satisfies never;
  }
}

/** Synthesises rows on a grid and writes the fields. */
export function synthesisedInto(
  file: FieldsWriter,
  grid: SphereGrid,
  { about: { unit }, pool, finish = (fields) => fields }: Rows,
): RowsOutput {
  const fieldsOf = async (a: HarmonicCoefficients) =>
    pool ? await synthesiseParallel(a, grid, { pool, unit }) : synthesise(a, grid, { unit });
  return {
    ...file,
    append: inParts(grid.nLat * grid.nLon, async (a) => finish(await fieldsOf(a)), file.append),
  };
}

/** So many rows at once that their fields take little memory; the next are computed while some are written. */
function inParts<Fields>(
  numbers: number,
  compute: (a: HarmonicCoefficients) => Promise<Fields>,
  write: (fields: Fields) => Promise<void>,
): (a: HarmonicCoefficients) => Promise<void> {
  const most = Math.max(1, Math.floor(HELD / (2 * 8 * numbers)));
  return async (a) => {
    let written: Promise<void> = Promise.resolve();
    try {
      for (let first = 0; first < a.batch; first += most) {
        const fields = await compute(rows(a, first, Math.min(first + most, a.batch)));
        await written;
        written = write(fields);
        // A failure is reported below, or when the next are written.
        written.catch(() => undefined);
        // As between batches: a signal is heard only between turns.
        await turn();
      }
    } finally {
      await written;
    }
  };
}
