import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { access, constants, lstat, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { onExit } from "signal-exit";
import type { FieldsWriter } from "./fieldsWriter.ts";
import { fileError, PathError } from "./fileError.ts";
import { chunkedFields } from "./zarrChunks.ts";
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
  const { guarded, abort, store, complete } = await openTemporaryStore(path, options);
  const fields = chunkedFields(store, { ...options, first: 0 });
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
  const { guarded, complete } = await openTemporaryStore(path, options);
  await guarded(complete);
}

/** A store in the making, beside its place. */
async function openTemporaryStore(path: string, options: ZarrWriterOptions) {
  const { force = false } = options;
  await checkZarrOutput(path, { force });
  const final = resolve(path);
  const temporary = join(dirname(final), `.${basename(final).slice(0, 40)}.${randomUUID()}.part`);
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
      throw fileError("openZarrWriter", path, error);
    }
  };
  const store = await guarded(() => createZarrStore(temporary, options));
  const complete = async () => {
    await store.finish();
    await rm(final, { recursive: true, force: true });
    await rename(temporary, final);
    forget();
  };
  return { guarded, abort, store, complete };
}

/**
 * Refuses the path of a store before the work that leads to it.
 *
 * @throws {@link PathError} as {@link openZarrWriter} does.
 */
export async function checkZarrOutput(
  path: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  const isStore = await readFile(join(path, "zarr.json")).then(
    () => true,
    () => false,
  );
  if (found && !(isStore && force)) {
    throw new PathError(
      isStore
        ? `checkZarrOutput: the store must not exist yet, got ${path}. Give another name or add --force.`
        : `checkZarrOutput: the path of a Zarr store must be free, got something else at ${path}. Give another name.`,
    );
  }
  await access(dirname(resolve(path)), constants.W_OK).catch((error) => {
    throw fileError("checkZarrOutput", path, error);
  });
}
