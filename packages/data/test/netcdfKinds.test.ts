import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readAnyNetcdf } from "../src/netcdf4/readNetcdf4.ts";
import { filterFiles } from "../src/node/filterFiles.ts";
import { decode, fixture, numbers } from "./fixtures.ts";

interface Coordinate {
  readonly name: string;
  readonly unit: string;
  readonly values: (number | string)[];
  readonly attributes?: Record<string, string>;
}
interface Kinds {
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
const { cases, refused } = fixture<Kinds>("netcdfKinds");
const bytesOf = ({ gzip }: { gzip: string }) => new Uint8Array(gunzipSync(decode(gzip)));

describe("a file means what it holds, however it was written", () => {
  test.each(cases)("$name", async (expected) => {
    const { batch, values, labels, coordinates, assumptions, adjustments, variable } = expected;
    const options = { missing: "mask", filters: filterFiles } as const;
    const dataset = await readAnyNetcdf(bytesOf(expected), "a.nc", options);
    expect(dataset.fields.batch).toBe(batch);
    expect(dataset.fields.grid).toMatchObject({ kind: "equiangular", nLat: 6, nLon: 12 });
    expect([...dataset.fields.values]).toEqual(numbers(values));
    expect(dataset.observed !== undefined).toBe(values.includes(null));
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
    const read = readAnyNetcdf(bytesOf(file), "a.nc", { filters: filterFiles });
    const error = await read.catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "FormatError" });
    for (const words of file.said) expect(error.message).toContain(words);
    expect(error.message).toMatch(/^\w+: .+, .+\.$/);
  });
});
