import { open, rename, unlink } from "node:fs/promises";
import { DomainError, type GridFields } from "@chaosphere/core";
import {
  createFieldsFile,
  type FieldsFile,
  type FieldsFileOptions,
} from "../netcdf/hdf5/fieldsFile.ts";
import { hdf5WriteError } from "../netcdf/hdf5/hdf5Cause.ts";
import { withoutClock } from "../netcdf/hdf5/withoutClock.ts";
import type { FieldsWriter } from "./fieldsWriter.ts";
import { fileError, PathError } from "./fileError.ts";
import { outputTarget } from "./outputTarget.ts";
import { removedOnExit } from "./partFile.ts";
import { temporaryFor } from "./temporaries.ts";

/** Options of {@link openNetcdfWriter}. */
export interface NetcdfWriterOptions extends FieldsFileOptions {
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
}

/**
 * A NetCDF-4 file under CF 1.11 that is written batch by batch, one in memory at a time: latitude and longitude
 * with units and cells, the coordinates of the fields, and the variable, in which cells not seen, or NaN, become its
 * `_FillValue`.
 *
 * @throws {@link DomainError} if the name is none that NetCDF permits or is taken; from its methods, if the fields are
 *   not as many as their coordinates or lie on another grid.
 * @throws {@link PathError} if the file exists and `force` is not set, if its folder is missing or not writable, or if
 *   the path is no regular file: the format needs random access.
 * @throws {@link FormatError} from its methods, if the disk is full or fails; the temporary is removed.
 *
 * Source: Eaton et al. (2023).
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { gaussLegendre, gridFields } from "@chaosphere/core";
 * import { openNetcdfWriter, readDataset } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "rain.nc");
 * const fields = gridFields(gaussLegendre(4), new Float64Array(32).fill(2), "mm");
 * const file = await openNetcdfWriter(path, { grid: fields.grid, variable: "pr", unit: "mm" });
 * for (const _ of [1, 2]) await file.append(fields);
 * await file.close();
 * const data = await readDataset(path);
 * console.log(data.variable, data.fields.batch, data.fields.unit); // pr 2 mm
 * ```
 */
export async function openNetcdfWriter(
  path: string,
  options: NetcdfWriterOptions,
): Promise<FieldsWriter> {
  const target = await outputTarget(path, { force: options.force ?? false });
  if (target.kind !== "file") {
    throw new PathError(
      `openNetcdfWriter: NetCDF needs random access, so the path must name a regular file, got ${path}. Write .npy, which needs none.`,
    );
  }
  const library = await import("h5wasm/node");
  (await library.ready).activate_throwing_error_handler();
  const temporary = temporaryFor(target.path);
  const forget = removedOnExit(temporary);
  const guarded = async <T>(act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      await abort();
      throw fileError("openNetcdfWriter", path, hdf5WriteError(error));
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
    forget();
  };
  file = await guarded(() =>
    withoutClock(() =>
      createFieldsFile(new library.File(temporary, "w", { track_order: true }), options),
    ),
  );
  const opened = (): FieldsFile => {
    if (file) return file;
    throw new DomainError(
      `openNetcdfWriter: fields can be added until the file is closed, got a closed file, ${path}. Open another.`,
    );
  };
  return {
    append: (fields: GridFields) => guarded(() => withoutClock(() => opened().append(fields))),
    close: () =>
      guarded(async () => {
        withoutClock(() => opened().close());
        file = undefined;
        const handle = await open(temporary, "r+");
        await handle.sync().finally(() => handle.close());
        await rename(temporary, target.path);
        forget();
      }),
    abort,
  };
}
