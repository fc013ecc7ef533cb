import { gunzipSync } from "node:zlib";
import { valuesWithNaN } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { readNetcdf } from "../src/netcdf/readNetcdf.ts";
import { filterFiles } from "../src/node/filterFiles.ts";
import { decode, fixture, numbers } from "./fixtures.ts";

interface Coordinate {
  readonly name: string;
  readonly unit: string;
  readonly values: (number | string)[];
  readonly attributes?: Record<string, string>;
}
interface Kinds {
  readonly poles: { readonly gzip: string; readonly values: number[] };
  readonly cases: readonly {
    readonly name: string;
    readonly gzip: string;
    readonly batch: number;
    /** North first, null where a cell is missing. */
    readonly values: (number | null)[];
    readonly labels?: string[];
    readonly coordinates?: Coordinate[];
    readonly assumptions?: string[];
    readonly adjustments?: string[];
    readonly variable?: string;
    readonly filter?: string;
  }[];
  readonly refused: readonly {
    readonly name: string;
    readonly gzip: string;
    readonly said: string[];
  }[];
}
const { cases, refused, poles } = fixture<Kinds>("netcdfKinds");
const bytesOf = ({ gzip }: { gzip: string }) => new Uint8Array(gunzipSync(decode(gzip)));

describe("a file means what it holds, however it was written", () => {
  test.each(cases)("$name", async (expected) => {
    const { batch, values, labels, coordinates, assumptions, adjustments, variable } = expected;
    const options = { missing: "mask", filters: filterFiles } as const;
    const dataset = await readNetcdf(bytesOf(expected), "a.nc", options);
    expect(dataset.fields.batch).toBe(batch);
    expect(dataset.fields.grid).toMatchObject({ kind: "equiangular", nLat: 6, nLon: 12 });
    expect([...valuesWithNaN(dataset.fields)]).toEqual(numbers(values));
    expect(dataset.fields.seen !== undefined).toBe(values.includes(null));
    if (labels) expect(dataset.labels).toEqual(labels);
    if (coordinates) {
      expect(dataset.coordinates?.map((c) => ({ ...c, values: [...c.values] }))).toEqual(
        coordinates,
      );
    }
    // What was not said to be assumed must not be.
    if (assumptions) expect(dataset.assumptions ?? []).toEqual(assumptions);
    if (adjustments) expect(dataset.provenance.adjustments).toEqual(adjustments);
    if (variable) expect(dataset.variable).toBe(variable);
  });

  test.each(refused)("refuses $name", async (file) => {
    const read = readNetcdf(bytesOf(file), "a.nc", { filters: filterFiles });
    const error = await read.catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "FormatError" });
    for (const words of file.said) expect(error.message).toContain(words);
    expect(error.message).toMatch(/^\w+: .+, .+\.$/);
  });

  test("pole rows that are absent are refused, masked, or filled with the mean of the ring", async () => {
    const bytes = bytesOf(poles);
    await expect(readNetcdf(bytes, "a.nc")).rejects.toThrow(
      "got no row at either in tas of a.nc. Fill them with the mean of the nearest ring (--fill-poles)",
    );
    const masked = await readNetcdf(bytes, "a.nc", { missing: "mask" });
    expect([...(masked.fields.seen ?? [])]).toEqual(
      poles.values.map((_, i) => (i < 12 || i >= 72 ? 0 : 1)),
    );
    const { fields, provenance } = await readNetcdf(bytes, "a.nc", {
      fillPoles: true,
    });
    expect(fields.grid).toMatchObject({ kind: "equiangular-poles", nLat: 7 });
    expect(fields.seen).toBeUndefined();
    expect(provenance.adjustments).toEqual([
      "absent pole rows filled with the mean of the nearest ring",
    ]);
    // Two sums of twelve numbers below 2⁵ in another order: 12 roundings of 2⁸ ε each, divided by 12.
    fields.values.forEach((x, i) => {
      expect(Math.abs(x - poles.values[i])).toBeLessThan(2 ** 9 * Number.EPSILON);
    });
  });

  test("the number that means missing is the caller's where the file does not say it", async () => {
    const unsaid = refused.find(({ name }) => name.startsWith("-999 for missing"));
    const bytes = bytesOf(unsaid ?? { gzip: "" });
    const named = await readNetcdf(bytes, "a.nc", { fillValue: -999, missing: "mask" });
    expect(named.fields.seen?.filter((one) => one === 0)).toHaveLength(1);
    const kept = await readNetcdf(bytes, "a.nc", { fillValue: "none" });
    expect(kept.fields.values).toContain(-999);
    // Rounded to float32 in the file, as 1e20 is.
    const large = refused.find(({ name }) => name.startsWith("1e+20 for missing"));
    const read = readNetcdf(bytesOf(large ?? { gzip: "" }), "a.nc", { fillValue: 1e20 });
    await expect(read).rejects.toThrow("1.4 % of its cells missing");
  });
});
