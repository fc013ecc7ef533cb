import { rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { onExit } from "signal-exit";
import type { FieldsWriter } from "./fieldsWriter.ts";
import { fileError } from "./fileError.ts";
import { temporaryFor } from "./temporaries.ts";
import { chunkedFields } from "./zarrChunks.ts";
import { checkStorePath } from "./zarrPath.ts";
import { createZarrStore, type ZarrStoreOptions } from "./zarrStore.ts";

/** Options of {@link openZarrWriter}. */
export interface ZarrWriterOptions extends ZarrStoreOptions {
  /** Replace a store that exists. Default false. */
  readonly force?: boolean;
}

/**
 * A Zarr store of version 3 that is written batch by batch, in memory for one chunk: under CF 1.11, with consolidated
 * metadata, latitude and longitude with units and cells, and the variable on `sample`, or its one coordinate, `lat` and
 * `lon`, cells not seen as NaN. The folder appears at its path when it is complete.
 *
 * @throws {@link DomainError} if a coordinate is of texts, the name is none that NetCDF permits, or the fields lie on
 *   another grid or are not `count`.
 * @throws {@link PathError} if there is something at the path, unless it is a store and `force` is set, or its folder is
 *   missing or not writable.
 * @throws {@link FormatError} from its methods, if the disk is full or fails; what was written is removed.
 *
 * Source: Zarr core specification, version 3; Eaton et al. (2023).
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { gaussLegendre, gridFields } from "@chaosphere/core";
 * import { openZarrWriter, readDataset } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "rain.zarr");
 * const fields = gridFields(gaussLegendre(4), new Float64Array(32).fill(2), "mm");
 * const file = await openZarrWriter(path, { grid: fields.grid, count: 2, variable: "pr", unit: "mm" });
 * for (const _ of [1, 2]) await file.append(fields);
 * await file.close();
 * const data = await readDataset(path);
 * console.log(data.variable, data.fields.batch, data.fields.unit); // pr 2 mm
 * ```
 */
export async function openZarrWriter(
  path: string,
  options: ZarrWriterOptions,
): Promise<FieldsWriter> {
  const { guarded, abort, store, complete } = await openTemporaryStore(
    "openZarrWriter",
    path,
    options,
  );
  const fields = chunkedFields("openZarrWriter", store, { ...options, first: 0 });
  return {
    append: (batch) => guarded(() => fields.append(batch)),
    close: () =>
      guarded(async () => {
        await fields.finish();
        await complete();
      }),
    abort,
  };
}

/**
 * A Zarr store without its fields, which {@link openZarrPart} writes part by part, in any order and from any process; until then
 * they read as NaN.
 *
 * @throws {@link DomainError}, {@link PathError}, {@link FormatError} as {@link openZarrWriter} does.
 */
export async function layOutZarr(path: string, options: ZarrWriterOptions): Promise<void> {
  const { guarded, complete } = await openTemporaryStore("layOutZarr", path, options);
  await guarded(complete);
}

/** A store in the making, beside its place. */
async function openTemporaryStore(caller: string, path: string, options: ZarrWriterOptions) {
  const { force = false } = options;
  await checkStorePath(caller, path, { force });
  const final = resolve(path);
  const temporary = temporaryFor(final);
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  const forget = onExit(remove);
  const abort = async () => {
    remove();
    forget();
  };
  const guarded = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      await abort();
      throw fileError(caller, path, error);
    }
  };
  const store = await guarded(() => createZarrStore(caller, temporary, options));
  const complete = async () => {
    await store.finish();
    await rm(final, { recursive: true, force: true });
    await rename(temporary, final);
    forget();
  };
  return { guarded, abort, store, complete };
}
