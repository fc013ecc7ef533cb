import { equiangular, valuesWithNaN } from "@chaosphere/core";
import { openAny, readNpy } from "@chaosphere/data";
import { describe, expect, test } from "vitest";
import { type CellLayout, cellCount, type StoredCells } from "../src/fields/cells.ts";
import type { FieldSequence } from "../src/fields/fields.ts";
import { storedFields, storedFile, storedNpy } from "../src/save/storedFields.ts";
import { initialState } from "../src/state/state.ts";
import { sequenceOf } from "./sequences.ts";

/** Two members at two times with gaps, which the file had in another order. */
function fileOf(layout: CellLayout): { sequence: FieldSequence; rows: Float64Array[] } {
  const count = cellCount(layout);
  const values = Float64Array.from({ length: 4 * count }, (_, i) =>
    i % 11 === 3 ? Number.NaN : Math.sin(i),
  );
  const order = Uint32Array.of(2, 0, 3, 1);
  const cells: StoredCells = { layout, values, order, hasGaps: true };
  const places = { members: 2, frames: 2, coefficients: null, anomaly: true };
  return {
    sequence: { name: "file", unit: "K", ...places, cells },
    rows: [...order].map((k) => values.slice(k * count, (k + 1) * count)),
  };
}

const joined = (rows: readonly Float64Array[]) =>
  Float64Array.from(rows.flatMap((row) => [...row]));
const grid: CellLayout = { kind: "grid", grid: equiangular(6, { firstLongitude: 0.2 }) };
const pixels: CellLayout = { kind: "healpix", nside: 2 };
const stored = (sequence: FieldSequence, extent: "shown" | "all", patch = {}) => {
  const found = storedFields(sequence, { ...initialState, ...patch }, extent);
  if (!found) throw new Error("no cells");
  return found;
};

describe("cells are saved as they are stored, and read back equal", () => {
  test("on a grid: NaN, latitudes, longitudes and the unit", async () => {
    const { sequence, rows } = fileOf(grid);
    const all = stored(sequence, "all");
    const array = readNpy(storedNpy(all), "a.npy");
    expect(array).toMatchObject({ shape: [4, 6, 12], dtype: "float64" });
    expect(array.data).toEqual(joined(rows));
    const opened = await openAny(new Uint8Array(storedFile(all, "file")), "a.nc", {
      missing: "mask",
    });
    if (opened.kind !== "fields") throw new Error("no fields");
    const { fields } = opened.dataset;
    expect(fields).toMatchObject({ unit: "K", batch: 4 });
    expect(fields.grid).toMatchObject({ kind: "equiangular", nLat: 6, nLon: 12 });
    expect(fields.grid.firstLongitude).toBeCloseTo(0.2, 14);
    expect(valuesWithNaN(fields)).toEqual(joined(rows));
    const one = stored(sequence, "shown", { member: 1, frame: 1 });
    expect(readNpy(storedNpy(one), "b.npy").data).toEqual(rows[3]);
  });

  test("on HEALPix pixels: a FITS column for each field", async () => {
    const { sequence, rows } = fileOf(pixels);
    const all = stored(sequence, "all");
    expect(readNpy(storedNpy(all), "a.npy").shape).toEqual([4, 48]);
    const bytes = new Uint8Array(storedFile(all, "file"));
    for (const [k, row] of rows.entries()) {
      const options = {
        variable: `FIELD_${k + 1}`,
        missing: "mask",
        models: true,
        pixels: true,
      } as const;
      const opened = await openAny(bytes, "a.fits", options);
      if (opened.kind !== "pixels") throw new Error("no pixels");
      expect(opened).toMatchObject({ unit: "K" });
      expect(valuesWithNaN(opened.pixels)).toEqual(row);
    }
  });

  test("and so is what a view shows of all members", () => {
    const { sequence, rows } = fileOf(grid);
    const mean = stored(sequence, "shown", { statistic: { kind: "mean" }, frame: 1 });
    const expected = rows[2].map((x, i) => {
      const known = [x, rows[3][i]].filter((value) => !Number.isNaN(value));
      return known.reduce((sum, value) => sum + value, 0) / known.length;
    });
    expect(readNpy(storedNpy(mean), "m.npy").data).toEqual(expected);
    const share = stored(sequence, "shown", { statistic: { kind: "exceedance", above: 0 } });
    expect(share.unit).toBe("");
  });
});

test("sums of harmonics have no cells to save", () => {
  expect(storedFields(sequenceOf(2, 1), initialState, "all")).toBeNull();
  expect(storedFields(sequenceOf(2, 1), initialState, "shown")).toBeNull();
});
