import { DomainError, type GridFields, isSameGrid, valuesWithNaN } from "@chaosphere/core";
import type { ZarrStore, ZarrStoreOptions } from "./zarrStore.ts";

/** Fields that come in batches and go in whole chunks. */
export interface ChunkedFields {
  /** @throws {@link DomainError} if they lie on another grid, or are more than `count`. */
  readonly append: (fields: GridFields) => Promise<void>;
  /** @throws {@link DomainError} if they are fewer. */
  readonly finish: () => Promise<void>;
}

/**
 * Writes `count` fields of a store from field `first` on, where a chunk begins.
 *
 * @param caller the function that errors name.
 */
export function chunkedFields(
  caller: string,
  store: ZarrStore,
  { grid, first, count }: Pick<ZarrStoreOptions, "grid" | "count"> & { readonly first: number },
): ChunkedFields {
  const length = grid.nLat * grid.nLon;
  const held = new Float64Array(store.rows * length);
  let [written, holding] = [0, 0];
  const flush = async () => {
    if (holding === 0) return;
    await store.write(first + written, held.subarray(0, holding * length));
    written += holding;
    holding = 0;
  };
  return {
    append: async (fields) => {
      if (!isSameGrid(fields.grid, grid)) {
        throw new DomainError(
          `${caller}: all fields must lie on the store's grid, ${grid.kind} ${grid.nLat} × ${grid.nLon}, got ${fields.grid.kind} ${fields.grid.nLat} × ${fields.grid.nLon}. Open a store for each grid.`,
        );
      }
      if (written + holding + fields.batch > count) {
        throw miscounted(caller, count, written + holding + fields.batch);
      }
      const values = valuesWithNaN(fields);
      for (let b = 0; b < fields.batch; b++) {
        held.set(values.subarray(b * length, (b + 1) * length), holding * length);
        if (++holding === store.rows) await flush();
      }
    },
    finish: async () => {
      await flush();
      if (written !== count) throw miscounted(caller, count, written);
    },
  };
}

function miscounted(caller: string, expected: number, got: number): DomainError {
  return new DomainError(
    `${caller}: the fields must be as many as were announced, ${expected}, got ${got}. Give the count of the fields that are written.`,
  );
}
