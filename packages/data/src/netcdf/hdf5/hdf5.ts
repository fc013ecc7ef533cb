import { FormatError } from "@chaosphere/core";
import type { Dataset as HdfDataset, File as HdfFile } from "h5wasm";
import type { NetcdfFile, NetcdfVariable } from "../netcdfFile.ts";

import { type FilterSource, installFilters, missingFilter, pluginFilter } from "./filterPlugins.ts";
import { hdf5Cause } from "./hdf5Cause.ts";
import { numbersOf, wordsOf } from "./hdf5Values.ts";
import { attributesOf, variablesOf } from "./hdf5Variables.ts";

type Hdf5 = typeof import("h5wasm");

let loading: Promise<Hdf5> | undefined;
let opened = 0;

/** The HDF5 library, four megabytes, fetched when the first such file is met. Its complaints become exceptions. */
function hdf5(): Promise<Hdf5> {
  loading ??= import("h5wasm").then(async (library) => {
    const module = await library.ready;
    module.activate_throwing_error_handler();
    return library;
  });
  return loading;
}

/**
 * Opens the bytes of a NetCDF-4 file, which is an HDF5 file, for as long as `use` needs it: the variables of all
 * groups, with the names of their dimensions.
 *
 * @param filters where the undoing of further compressions comes from.
 * @throws {@link FormatError} if the HDF5 library cannot read the file, with its reason, or if a variable that is read
 *   was compressed by a filter that is not to be had.
 */
export async function withNetcdf4<T>(
  bytes: Uint8Array,
  path: string,
  use: (file: NetcdfFile) => T,
  filters?: FilterSource,
): Promise<T> {
  const library = await hdf5();
  const module = await library.ready;
  const name = `/${++opened}.nc`;
  module.FS.writeFile(name, bytes);
  let file: HdfFile | undefined;
  const reading = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw error instanceof FormatError ? error : unreadable(error, path);
    }
  };
  try {
    const open = reading(() => new library.File(name, "r"));
    file = open;
    const found = reading(() => variablesOf(library, open));
    const datasets = new Map(found.map(({ variable, dataset }) => [variable.name, dataset]));
    const known = await installFilters(module, [...datasets.values()], filters);
    const dataset = ({ name: of }: NetcdfVariable): HdfDataset => {
      const asked = datasets.get(of);
      if (!asked) throw new Error(`no variable is called ${of}`);
      const missing = missingFilter(asked, known);
      if (missing) throw noFilter(of, missing, path);
      return asked;
    };
    // A plugin that calls a function it was not built with fails as JavaScript does, not as HDF5.
    const undone = <R>(from: HdfDataset, of: string, read: (from: HdfDataset) => R): R =>
      reading(() => {
        try {
          return read(from);
        } catch (error) {
          const filter = pluginFilter(from);
          const isPlugin = filter && !(error instanceof Error && /^HDF5-DIAG/.test(error.message));
          throw isPlugin
            ? noFilter(of, `a codec of ${filter} that is not built with it,`, path)
            : error;
        }
      });
    return use({
      header: {
        attributes: reading(() => attributesOf(open.attrs)),
        variables: found.map(({ variable }) => variable),
      },
      stored: (variable) =>
        undone(dataset(variable), variable.name, (from) => numbersOf(module, from)),
      words: (variable) => undone(dataset(variable), variable.name, wordsOf),
    });
  } finally {
    close(file);
    module.FS.unlink(name);
  }
}

/** A file the library cannot close has been read all the same. */
function close(file: HdfFile | undefined): void {
  try {
    file?.close();
  } catch {
    return;
  }
}

function noFilter(variable: string, filter: string, path: string): FormatError {
  return new FormatError(
    `readNetcdf: ${variable} must be compressed by a filter that can be undone here, got ${filter} in ${path}. Write the file again without it: nccopy -F none IN OUT.`,
    { path, field: variable },
  );
}

function unreadable(error: unknown, path: string): FormatError {
  const cause = hdf5Cause(error);
  const cut = /truncated file: eof = (\d+),.* stored_eof = (\d+)/.exec(cause);
  const got = cut ? `${cut[1]} of its ${cut[2]} bytes` : `"${cause}"`;
  return new FormatError(
    `readNetcdf: the file must be whole and in the NetCDF-4 format, got ${got} in ${path}. The file is cut short or corrupt: copy it again.`,
    { path, field: "HDF5" },
  );
}
