/** A filter of HDF5 beyond the library's own: its name, and the plugin of h5wasm-plugins that undoes it. */
export interface Hdf5Filter {
  readonly name: string;
  /** Absent where there is no plugin. */
  readonly plugin?: string;
}

/** The filters registered with the HDF Group that files of fields are met with, by number. */
const registered: Readonly<Record<number, Hdf5Filter>> = {
  307: { name: "bzip2", plugin: "bz2" },
  32000: { name: "LZF", plugin: "lzf" },
  32001: { name: "Blosc", plugin: "blosc" },
  32004: { name: "LZ4", plugin: "lz4" },
  32008: { name: "Bitshuffle", plugin: "bshuf" },
  32013: { name: "ZFP", plugin: "zfp" },
  32014: { name: "fpzip" },
  32015: { name: "Zstandard", plugin: "zstd" },
  32017: { name: "SZ" },
  32018: { name: "FCIDECOMP" },
  32019: { name: "JPEG", plugin: "jpeg" },
  32022: { name: "BitGroom", plugin: "bitgroom" },
  32023: { name: "Granular BitRound", plugin: "bitround" },
  32024: { name: "SZ3" },
  32026: { name: "Blosc2", plugin: "blosc2" },
  32028: { name: "SPERR" },
};

/** Deflate, shuffle, Fletcher32, szip, n-bit and scale-offset are in the library. */
const lastOwn = 6;

/** What is known of a filter by its number, undefined for the library's own. */
export function hdf5Filter(id: number, called: string): Hdf5Filter | undefined {
  if (id <= lastOwn) return undefined;
  return registered[id] ?? { name: called || "an unregistered filter" };
}
