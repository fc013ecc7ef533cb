import { access, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DomainError } from "@chaosphere/core";
import type { FieldsWriter } from "./fieldsWriter.ts";
import { fileError, PathError } from "./fileError.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";
import { chunkedFields } from "./zarrChunks.ts";
import { chunkKey, chunkRows, type ZarrStoreOptions, zarrStore } from "./zarrStore.ts";

/** Consecutive fields of a store: whole chunks, but for the last of the store. */
export interface ZarrPart {
  readonly first: number;
  readonly count: number;
}

/** How a store is cut into chunks. */
export interface ZarrChunks {
  /** Fields of a chunk: a part begins at a multiple of it. */
  readonly rows: number;
  /** The files that hold a part. */
  readonly files: (part: ZarrPart) => readonly string[];
}

/**
 * How a store at a path is cut into chunks, without touching the disk: so that parts can be chosen which share no file.
 *
 * @param path the folder of the store, out.zarr.
 */
export function zarrChunks(path: string, options: ZarrStoreOptions): ZarrChunks {
  const rows = chunkRows(options);
  return {
    rows,
    files: ({ first, count }) =>
      Array.from({ length: Math.ceil(count / rows) }, (_, i) =>
        join(path, chunkKey(options, first + i * rows)),
      ),
  };
}

/**
 * Writes some fields of a store that `layOutZarr` has made, in place: each chunk under a temporary name, flushed and renamed, so that
 * processes can write parts of one array at once, and a part that is written again has the same bytes. The options are those of the
 * whole store.
 *
 * @throws {@link DomainError} if the part is none of whole chunks, or the fields lie on another grid or are not `count`.
 * @throws {@link PathError} if there is no store.
 * @throws {@link FormatError} from its methods, if the disk is full or fails.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { gaussLegendre, gridFields } from "@chaosphere/core";
 * import { layOutZarr, openZarrPart, readDataset, zarrChunks } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "rain.zarr");
 * const grid = gaussLegendre(256);
 * const of = { grid, count: 5, variable: "pr", unit: "mm" };
 * await layOutZarr(path, of);
 * console.log(zarrChunks(path, of).rows); // 4
 * for (const part of [{ first: 4, count: 1 }, { first: 0, count: 4 }]) {
 *   const file = await openZarrPart(path, of, part);
 *   const values = new Float64Array(part.count * grid.nLat * grid.nLon).fill(part.first);
 *   await file.append(gridFields(grid, values, "mm"));
 *   await file.close();
 * }
 * const { fields } = await readDataset(path);
 * console.log(fields.batch, fields.values.at(0), fields.values.at(-1)); // 5 0 4
 * ```
 */
export async function openZarrPart(
  path: string,
  options: ZarrStoreOptions,
  { first, count }: ZarrPart,
): Promise<FieldsWriter> {
  const rows = chunkRows(options);
  const end = first + count;
  const isWhole = first % rows === 0 && (end % rows === 0 || end === options.count);
  if (!(isWhole && 0 <= first && count > 0 && end <= options.count)) {
    throw new DomainError(
      `openZarrPart: a part must consist of whole chunks of ${rows} of the ${options.count} fields, got fields ${first} to ${end - 1}. Begin and end it at multiples of ${rows}.`,
    );
  }
  await access(join(path, "zarr.json")).catch(() => {
    throw new PathError(
      `openZarrPart: the store must be laid out before its parts are written, got none at ${path}. Make it with layOutZarr.`,
    );
  });
  const chunks = new Set(zarrChunks("/", options).files({ first, count }));
  const store = await zarrStore("openZarrPart", options, async (key, bytes) => {
    // What describes the store is there already.
    if (!chunks.has(key)) return;
    const file = join(path, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, bytes, { force: true });
  });
  const fields = chunkedFields("openZarrPart", store, { grid: options.grid, first, count });
  const guarded = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      throw fileError("openZarrPart", path, error);
    }
  };
  return {
    append: (batch) => guarded(() => fields.append(batch)),
    close: () => guarded(fields.finish),
    // Chunks that are there are whole, and are written again with the part.
    abort: async () => {},
  };
}
