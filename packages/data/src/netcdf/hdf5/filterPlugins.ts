import type { Dataset as HdfDataset } from "h5wasm";
import { hdf5Filter } from "./hdf5Filters.ts";

type Module = Awaited<typeof import("h5wasm")["ready"]>;

/**
 * The compiled plugin of h5wasm-plugins for a filter, `plugins/libH5Z<name>.so`; undefined where it is not to be had.
 */
export type FilterSource = (name: string) => Promise<Uint8Array | undefined>;

const folder = "/plugins";
/** Plugins that the HDF5 library has been given, for as long as it lives. */
const installed = new Set<string>();

/**
 * Gives the HDF5 library the plugins that some datasets need.
 *
 * @returns those it has.
 */
export async function installFilters(
  module: Module,
  datasets: readonly HdfDataset[],
  source: FilterSource = async () => undefined,
): Promise<ReadonlySet<string>> {
  const needed = datasets.flatMap(({ filters }) =>
    filters.flatMap(({ id, name }) => hdf5Filter(id, name)?.plugin ?? []),
  );
  for (const plugin of new Set(needed)) {
    if (installed.has(plugin)) continue;
    const compiled = await source(plugin);
    if (!compiled) continue;
    if (installed.size === 0) {
      module.FS.mkdirTree(folder);
      module.insert_plugin_search_path(folder, 0);
    }
    module.FS.writeFile(`${folder}/libH5Z${plugin}.so`, compiled);
    installed.add(plugin);
  }
  return installed;
}

/** The name and number of a filter of a dataset that cannot be undone, undefined if there is none. */
export function missingFilter(
  { filters }: HdfDataset,
  known: ReadonlySet<string>,
): string | undefined {
  for (const { id, name } of filters) {
    const filter = hdf5Filter(id, name);
    if (filter && !known.has(filter.plugin ?? "")) return `${filter.name} (HDF5 filter ${id})`;
  }
  return undefined;
}

/** The name and number of the first filter of a dataset that a plugin undoes, undefined if there is none. */
export function pluginFilter({ filters }: HdfDataset): string | undefined {
  for (const { id, name } of filters) {
    const filter = hdf5Filter(id, name);
    if (filter?.plugin) return `${filter.name} (HDF5 filter ${id})`;
  }
  return undefined;
}
