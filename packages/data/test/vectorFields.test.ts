import { describe, expect, test } from "vitest";
import { openAny } from "../src/open/openAny.ts";
import type { OpenedFields } from "../src/open/opened.ts";
import { decode, fixture } from "./fixtures.ts";

/** A body that turns about a tilted axis, by numpy: fixtures/generate/wind.py. */
const golden = fixture<{
  readonly files: Readonly<Record<string, string>>;
  readonly east: readonly number[];
  readonly north: readonly number[];
  readonly tolerance: number;
}>("wind");
const open = async (name: string, variable?: string) => {
  const file = name === "zarr" ? "a.zarr.zip" : "a.nc";
  return (await openAny(decode(golden.files[name]), file, {
    vectors: true,
    firstVariable: true,
    missing: "mask",
    ...(variable && { variable }),
  })) as OpenedFields;
};
const cells = golden.east.length;
/** The largest distance of the fields of a component from what numpy has: times 1, 3 (level), 2, 6. */
const farthest = (values: Float64Array, wanted: readonly number[]): number => {
  let most = 0;
  [1, 3, 2, 6].forEach((factor, b) => {
    wanted.forEach((x, i) => {
      most = Math.max(most, Math.abs(values[b * cells + i] - factor * x));
    });
  });
  return most;
};

describe("the components of a vector", () => {
  test.each([
    ["standard names", "u", ["u", "v"]],
    ["standard names", "v", ["u", "v"]],
    ["standard names", "t", ["u", "v"]],
    ["short names", "v10", ["u10", "v10"]],
    ["zarr", "v", ["u", "v"]],
  ] as const)(
    "are read with one of them and with fields on their points: %s, %s",
    async (name, variable, names) => {
      const { vector, dataset } = await open(name, variable);
      expect(dataset.variable).toBe(variable);
      if (!vector) throw new Error("no vector");
      expect([vector.eastward.name, vector.northward.name]).toEqual(names);
      expect(vector.eastward.fields).toMatchObject({ batch: 4, unit: "m s-1" });
      expect(farthest(vector.eastward.fields.values, golden.east)).toBeLessThan(golden.tolerance);
      expect(farthest(vector.northward.fields.values, golden.north)).toBeLessThan(golden.tolerance);
      // Negative control: the components are not exchanged.
      expect(farthest(vector.northward.fields.values, golden.east)).toBeGreaterThan(1);
    },
  );

  test("keep their gaps", async () => {
    const { vector } = await open("gaps");
    const seen = vector?.northward.fields.seen;
    expect(seen?.subarray(0, cells).filter((s) => s === 0)).toHaveLength(4 * 36);
  });

  test("are no vector where they are said to be along the axes of another grid", async () => {
    const { vector, assumptions } = await open("no components");
    expect(vector).toBeUndefined();
    expect(assumptions).toEqual([]);
  });

  test("are refused in words where they lie on different points", async () => {
    const { vector, assumptions } = await open("staggered", "v");
    expect(vector).toBeUndefined();
    expect(assumptions.map(({ text }) => text)).toEqual([
      "u and v are not taken for the components of one vector, for they lie on different points: (lat 18, slon 36) and (lat 18, lon 36)",
    ]);
  });

  test("are not read unless they are asked for", async () => {
    const opened = await openAny(decode(golden.files["standard names"]), "a.nc", { variable: "u" });
    expect(opened).not.toHaveProperty("vector");
  });
});
