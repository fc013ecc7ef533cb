import { randomUUID } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DomainError, type GridFields, type SphereGrid } from "@chaosphere/core";
import type { FieldCoordinate } from "../dataset/fieldCoordinate.ts";
import { createFieldsFile, type FieldsFile } from "../netcdf4/fieldsFile.ts";
import type { FieldsWriter } from "./fieldsWriter.ts";
import { fileError } from "./fileError.ts";
import { checkOutput } from "./writeFileAtomic.ts";

/** Choices of {@link openNetcdfWriter}. */
export interface NetcdfWriterOptions {
  readonly grid: SphereGrid;
  /** Unit of the fields, any text; empty writes none. */
  readonly unit: string;
  /** Name of the variable, any that NetCDF permits. Default "field". */
  readonly variable?: string;
  /** Stored as double or float. Default "float64". */
  readonly dtype?: "float64" | "float32";
  /** Global attributes of CF: what is in the file, what was done to make it, and by which program. Default none. */
  readonly title?: string;
  readonly history?: string;
  readonly source?: string;
  /**
   * Coordinates of the fields, all that are to come: dimensions of the file where the fields are their product in
   * order, else labels along `sample`. Default: the fields are numbered along `sample`.
   */
  readonly leading?: readonly FieldCoordinate[];
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
}

/**
 * A NetCDF-4 file under CF 1.11 that grows by batches of fields, in memory for a batch only: latitude and longitude
 * with units and cells, the coordinates of the fields, and the variable, whose missing values (NaN) become its
 * `_FillValue`.
 *
 * @throws {@link DomainError} if the name is none that NetCDF permits or is taken, or if the file exists and `force`
 *   is not set, or its folder is missing or not writable.
 *
 * Source: Eaton et al. (2023).
 */
export async function openNetcdfWriter(
  path: string,
  options: NetcdfWriterOptions,
): Promise<FieldsWriter> {
  await checkOutput(path, { force: options.force ?? false });
  const library = await import("h5wasm/node");
  (await library.ready).activate_throwing_error_handler();
  const temporary = resolve(join(dirname(path), `.${basename(path)}.${randomUUID()}.part`));
  const guarded = async <T>(act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      await abort();
      throw fileError("openNetcdfWriter", path, error);
    }
  };
  let file: FieldsFile | undefined;
  const abort = async (): Promise<void> => {
    const open = file;
    file = undefined;
    try {
      open?.close();
    } catch {
      // Not to be saved: it is removed.
    }
    await unlink(temporary).catch(() => undefined);
  };
  file = await guarded(() =>
    createFieldsFile(new library.File(temporary, "w", { track_order: true }), options),
  );
  const opened = (): FieldsFile => {
    if (file) return file;
    throw new DomainError(
      `openNetcdfWriter: fields go to a file that is open, got one that was closed, ${path}. Open another.`,
    );
  };
  return {
    append: (fields: GridFields) => guarded(() => opened().append(fields)),
    close: () =>
      guarded(async () => {
        opened().close();
        file = undefined;
        const handle = await open(temporary, "r+");
        await handle.sync().finally(() => handle.close());
        await rename(temporary, path);
      }),
    abort,
  };
}
