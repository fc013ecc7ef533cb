import { equiangular, gridFields, key, normalAt } from "@chaosphere/core";
import type { Dataset } from "../src/dataset/dataset.ts";

/** A dataset of fields on a grid of 3 × 6 cells, constant over the sphere: the field of number b is values[b] everywhere. */
export function datasetOf(values: readonly number[], change: Partial<Dataset> = {}): Dataset {
  const grid = equiangular(3);
  const map = grid.nLat * grid.nLon;
  const all = Float64Array.from(
    { length: values.length * map },
    (_, i) => values[Math.floor(i / map)],
  );
  return {
    name: "toy",
    variable: "tas",
    fields: gridFields(grid, all, "K"),
    groups: new Int32Array(values.length),
    labels: values.map((_, b) => String(b)),
    provenance: {
      path: "toy.npy",
      description: "",
      source: "",
      licence: "",
      citation: "",
      note: "",
      checksums: { "toy.npy": "00" },
      adjustments: [],
    },
    ...change,
  };
}

/** Independent standard normal numbers. */
export function normals(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, i) => normalAt(key(seed), i));
}
