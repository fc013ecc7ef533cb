import { resolve } from "node:path";
import {
  checkZarrOutput,
  layOutZarr,
  openZarrPart,
  restoreZarrLayout,
  zarrChunks,
} from "@chaosphere/data/node";
import { type About, described } from "../output/fieldsFile.ts";
import { openedLate, type RowRange } from "../output/inBatches.ts";
import { type Rows, type RowsOutput, synthesisedInto } from "../output/rowsOutput.ts";
import type { Target, TargetOptions } from "../output/target.ts";
import type { InPlace } from "./shardedWork.ts";

/** A store whose shards write chunks of their own. */
export interface ZarrInPlace extends Omit<InPlace, "run"> {
  /** Refuses a place in which no store can be made anew. */
  readonly check: () => Promise<void>;
  /** Opens the part of some rows. */
  readonly open: (rows: RowRange, of: Rows) => RowsOutput;
}

/** The store of an output; undefined of other formats. */
export function zarrInPlace(
  target: Target,
  { out, dtype, force }: TargetOptions,
  { count, about }: { readonly count: number; readonly about: About },
): ZarrInPlace | undefined {
  if (target.form !== "grid" || target.format !== "zarr") return undefined;
  const { grid } = target;
  const path = resolve(out);
  const store = { grid, dtype, count, ...described(about) };
  const { rows, files } = zarrChunks(path, store);
  return {
    check: () => checkZarrOutput(path, { force }),
    together: rows,
    prepare: () => layOutZarr(path, { ...store, force }),
    restore: () => restoreZarrLayout(path, store),
    files,
    open: (part, of) =>
      openedLate(async () => synthesisedInto(await openZarrPart(path, store, part), grid, of)),
  };
}
