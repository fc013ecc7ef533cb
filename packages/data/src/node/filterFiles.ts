import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FilterSource } from "../netcdf/hdf5/filterPlugins.ts";

/** The plugins of h5wasm-plugins, from the folder in which it is installed. */
export const filterFiles: FilterSource = async (name) => {
  const manifest = createRequire(import.meta.url).resolve("h5wasm-plugins/package.json");
  return readFile(join(dirname(manifest), "plugins", `libH5Z${name}.so`)).catch(() => undefined);
};
