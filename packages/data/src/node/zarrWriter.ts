import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { access, constants, lstat, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DomainError, type GridFields, isSameGrid, valuesWithNaN } from "@chaosphere/core";
import { onExit } from "signal-exit";
import type { FieldsWriter } from "./fieldsWriter.ts";
import { fileError, PathError } from "./fileError.ts";
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
  const { grid, count, force = false } = options;
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
  const length = grid.nLat * grid.nLon;
  const held = new Float64Array(store.rows * length);
  let [written, holding] = [0, 0];
  const flush = async () => {
    if (holding === 0) return;
    await store.write(written, held.subarray(0, holding * length));
    written += holding;
    holding = 0;
  };
  return {
    append: (fields: GridFields) =>
      guarded(async () => {
        if (!isSameGrid(fields.grid, grid)) {
          throw new DomainError(
            `openZarrWriter: all fields must lie on the store's grid, ${grid.kind} ${grid.nLat} × ${grid.nLon}, got ${fields.grid.kind} ${fields.grid.nLat} × ${fields.grid.nLon}. Open a store for each grid.`,
          );
        }
        if (written + holding + fields.batch > count) {
          throw miscounted(count, written + holding + fields.batch);
        }
        const values = valuesWithNaN(fields);
        for (let b = 0; b < fields.batch; b++) {
          held.set(values.subarray(b * length, (b + 1) * length), holding * length);
          if (++holding === store.rows) await flush();
        }
      }),
    close: () =>
      guarded(async () => {
        await flush();
        if (written !== count) throw miscounted(count, written);
        await store.finish();
        await rm(final, { recursive: true, force: true });
        await rename(temporary, final);
        forget();
      }),
    abort,
  };
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

function miscounted(expected: number, got: number): DomainError {
  return new DomainError(
    `openZarrWriter: the fields must be as many as were announced, ${expected}, got ${got}. Give the count of the fields that are written.`,
  );
}
