import { sha256 } from "../src/dataset/provenance.ts";
import { type NpyArray, writeNpy } from "../src/npy/npy.ts";

/** A dataset folder in memory: file name → bytes. */
export type MemoryFolder = Map<string, Uint8Array<ArrayBuffer>>;

/** A folder of these arrays, with the meta.json that describes them and further entries of it. */
export async function memoryFolder(
  arrays: Readonly<Record<string, NpyArray>>,
  entries: Readonly<Record<string, unknown>> = {},
): Promise<MemoryFolder> {
  const folder: MemoryFolder = new Map();
  const listed: Record<string, unknown> = {};
  for (const [file, array] of Object.entries(arrays)) {
    const bytes = new Uint8Array(writeNpy(array));
    folder.set(file, bytes);
    listed[file] = { shape: array.shape, sha256: await sha256(bytes) };
  }
  const meta = { name: "a test", units: "K", arrays: listed, ...entries };
  return folder.set("meta.json", new TextEncoder().encode(JSON.stringify(meta)));
}

/** Reads files of a folder in memory. */
export function reader(folder: MemoryFolder) {
  return async (file: string): Promise<Uint8Array<ArrayBuffer> | undefined> => folder.get(file);
}
