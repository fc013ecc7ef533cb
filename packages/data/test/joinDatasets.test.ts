import { equiangular, FormatError, gaussLegendre, gridFields } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { type Dataset, selectFields } from "../src/dataset/dataset.ts";
import { fieldLabels } from "../src/dataset/fieldLabels.ts";
import { joinDatasets } from "../src/dataset/joinDatasets.ts";
import { datasetOf } from "./datasetInstance.ts";

const at = (path: string, values: number[], change: Partial<Dataset> = {}): Dataset => {
  const data = datasetOf(values, change);
  return {
    ...data,
    provenance: { ...data.provenance, path, checksums: { [path]: `sum of ${path}` } },
  };
};
const time = (unit: string, ...values: number[]) => ({
  coordinates: [{ name: "time", unit, values: Float64Array.from(values) }],
});

describe("several files as one dataset", () => {
  test("hold their fields in order, each file a run with its name and its checksum", () => {
    const d = joinDatasets([at("x/a.nc", [1, 2]), at("x/b.nc", [3]), at("x/c.nc", [4, 5])]);
    expect(d.fields.batch).toBe(5);
    expect([...d.fields.values].filter((_, i) => i % 18 === 0)).toEqual([1, 2, 3, 4, 5]);
    expect([...d.groups]).toEqual([0, 0, 1, 2, 2]);
    expect(fieldLabels(d)[0]).toMatchObject({
      name: "file",
      values: ["a.nc", "a.nc", "b.nc", "c.nc", "c.nc"],
    });
    expect(d.provenance.checksums).toEqual({
      "x/a.nc": "sum of x/a.nc",
      "x/b.nc": "sum of x/b.nc",
      "x/c.nc": "sum of x/c.nc",
    });
  });

  test("of one name in two folders are told apart by the folder", () => {
    const d = joinDatasets([at("x/a.nc", [1]), at("y/a.nc", [2])]);
    expect(fieldLabels(d)[0]?.values).toEqual(["x/a.nc", "y/a.nc"]);
  });

  test("one file is itself", () => {
    const one = at("a.nc", [1, 2]);
    expect(joinDatasets([one])).toBe(one);
  });

  test("runs of the files' own stay what they are, beside files without", () => {
    const own = { groups: Int32Array.of(57, 1) };
    const d = joinDatasets([
      at("a", [1, 2], own),
      at("b", [3, 4], own),
      at("c", [5]),
      at("d", [6]),
    ]);
    expect([...d.groups]).toEqual([57, 1, 57, 1, 0, 2]);
  });

  test("times are counted from the day of the first file", () => {
    const d = joinDatasets([
      at("a.nc", [1], time("days since 1990-01-01", 10)),
      at("b.nc", [2], time("hours since 1991-01-01", 48)),
    ]);
    const found = d.coordinates?.find(({ name }) => name === "time");
    expect(found).toMatchObject({ unit: "days since 1990-01-01" });
    expect([...(found?.values ?? [])]).toEqual([10, 367]);
    expect(fieldLabels(d).find(({ name }) => name === "time")?.values).toEqual([
      "1990-01-11",
      "1991-01-03",
    ]);
  });

  test("a coordinate that cannot be told in one unit is left out, and that is said", () => {
    const level = (unit: string) => ({
      coordinates: [{ name: "level", unit, values: Float64Array.of(1) }],
    });
    const d = joinDatasets([at("a.nc", [1], level("hPa")), at("b.nc", [2], level("m"))]);
    expect(d.coordinates?.map(({ name }) => name)).toEqual(["file"]);
    expect(d.provenance.adjustments).toEqual([
      "coordinate level left out, which differs between the files",
    ]);
  });

  test("what is missing in one is known in the other", () => {
    const b = at("b.nc", [2, 3]);
    const gaps = new Uint8Array(18).fill(1, 1);
    const cut = { ...b, fields: { ...b.fields, seen: gaps } };
    const { seen } = joinDatasets([at("a.nc", [1]), cut]).fields;
    expect(seen).toHaveLength(54);
    expect([0, 18, 36].map((i) => seen?.[i])).toEqual([1, 0, 0]);
    expect(seen?.reduce((sum, s) => sum + s, 0)).toBe(52);
    // The same gaps in all stay one map, and are those of each field.
    const common = joinDatasets([cut, { ...cut, provenance: { ...cut.provenance, path: "c.nc" } }]);
    expect(common.fields.seen).toEqual(gaps);
    expect(selectFields(common, [3, 1]).fields.seen).toEqual(gaps);
  });

  const fields = datasetOf([1]).fields;
  test.each([
    [
      "grid",
      { fields: gridFields(gaussLegendre(3), fields.values, "K") },
      "equiangular 3 × 6 from 0° E in a.nc and gauss-legendre 3 × 6",
    ],
    [
      "grid",
      { fields: gridFields(equiangular(3, { firstLongitude: 0.1 }), fields.values, "K") },
      "from 5.7296° E",
    ],
    ["unit", { fields: { ...fields, unit: "degC" } }, "got K in a.nc and degC in b.nc"],
    ["variable", { variable: "pr" }, "got tas in a.nc and pr in b.nc"],
    ["reference map", { mean: new Float64Array(18) }, "got one in a.nc and another in b.nc"],
  ])("are refused when they differ in %s", (what, change, said) => {
    const join = () => joinDatasets([at("a.nc", [1]), at("b.nc", [2], change)]);
    expect(join).toThrow(FormatError);
    expect(join).toThrow(`must have the same ${what}, got`);
    expect(join).toThrow(said);
  });
});
