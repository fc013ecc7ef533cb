import { FormatError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { assembleDataset } from "../src/dataset/assemble.ts";
import { splitByGroup } from "../src/dataset/dataset.ts";
import { npyArray } from "../src/npy/npy.ts";
import { type MemoryFolder, memoryFolder, reader } from "./memoryFolder.ts";

const lat = npyArray([3], Float64Array.of(-60, 0, 60));
const lon = npyArray([4], Float64Array.of(0, 90, 180, 270));
const member = npyArray([3], Int16Array.of(7, 7, 9));
const year = npyArray([3], Int16Array.of(1999, 2000, 1999));
const stored = npyArray(
  [3, 3, 4],
  Int16Array.from({ length: 36 }, (_, i) => 10 * i),
);
const arrays = { "x_i16.npy": stored, "lat.npy": lat, "lon.npy": lon };

async function failure(folder: MemoryFolder): Promise<FormatError> {
  const error = await assembleDataset(reader(folder), { path: "d/toy" }).catch((e) => e);
  expect(error).toBeInstanceOf(FormatError);
  return error as FormatError;
}

describe("assembleDataset", () => {
  test("scales the stored numbers, turns the rows, and keeps groups, labels and provenance", async () => {
    const mean = npyArray(
      [3, 4],
      Float32Array.from({ length: 12 }, (_, i) => i),
    );
    const folder = await memoryFolder(
      { ...arrays, "m.npy": mean, "member.npy": member, "year.npy": year },
      {
        anom: { file: "x_i16.npy", scale_K: 0.5, reference: "m.npy, the mean" },
        provenance: { description: "made up", licence: "none" },
      },
    );
    folder.set("SOURCE.md", new TextEncoder().encode("# note"));
    const d = await assembleDataset(reader(folder), { path: "d/toy" });
    expect(d.fields).toMatchObject({ batch: 3, unit: "K" });
    expect(d.fields.grid).toMatchObject({ kind: "equiangular", nLat: 3, nLon: 4 });
    expect([...d.fields.values.subarray(0, 12)]).toEqual([
      40, 45, 50, 55, 20, 25, 30, 35, 0, 5, 10, 15,
    ]);
    expect([...(d.mean ?? [])]).toEqual([8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
    expect([...d.groups]).toEqual([7, 7, 9]);
    expect(d.labels).toEqual(["1999", "2000", "1999"]);
    expect(d.coordinates).toEqual([
      { name: "run", unit: "", values: Float64Array.of(7, 7, 9) },
      { name: "year", unit: "", values: Float64Array.of(1999, 2000, 1999) },
    ]);
    expect(d.provenance).toMatchObject({
      path: "d/toy",
      description: "made up",
      licence: "none",
      note: "# note",
      adjustments: ["rows turned to run from north to south"],
    });
    expect(Object.keys(d.provenance.checksums).sort()).toEqual(
      ["lat.npy", "lon.npy", "m.npy", "member.npy", "x_i16.npy", "year.npy"].sort(),
    );
  });

  test.each([
    ["0, where missing: 0 means none", "int16", 0, { fill: 0 }],
    [
      "1e20 in single precision, which is another number than 1e20",
      "float32",
      1e20,
      { fill: 1e20 },
    ],
    ["the same by its older name", "float32", 1e20, { missing: 1e20 }],
  ])("a fill of %s", async (_, dtype, fill, entries) => {
    const list = Array.from({ length: 36 }, (_, i) => (i === 5 ? fill : i + 1));
    const values = dtype === "int16" ? Int16Array.from(list) : Float32Array.from(list);
    const folder = await memoryFolder(
      { ...arrays, "x_i16.npy": npyArray([3, 3, 4], values) },
      entries,
    );
    const d = await assembleDataset(reader(folder), { path: "d/toy", missing: "mask" });
    expect(d.fields.seen?.filter((s) => s === 0)).toHaveLength(1);
    // Stored from south to north: the second row stays in the middle.
    expect([d.fields.seen?.[5], d.fields.values[5]]).toEqual([0, 0]);
  });

  test("the fields and the mean by name, where several arrays have their size", async () => {
    const mean = npyArray([3, 4], new Float64Array(12).fill(2));
    const all = { ...arrays, "other.npy": stored, "m.npy": mean };
    const named = await memoryFolder(all, { fields: "other.npy", mean: "m.npy" });
    const d = await assembleDataset(reader(named), { path: "d/toy" });
    expect(d.mean?.[0]).toBe(2);
    expect(Object.keys(d.provenance.checksums)).toContain("other.npy");
    expect((await failure(await memoryFolder(all))).message).toMatch(
      /got x_i16\.npy, other\.npy in d\/toy\. Name it as fields in meta\.json\./,
    );
  });

  test("a folder as ersst-v5: missing cells are refused with their share, or masked", async () => {
    // 60° N … 60° S by 30°, without pole rows; a fill value; a mask beside the fields.
    const values = Int16Array.from({ length: 2 * 5 * 6 }, (_, i) => (i % 30 < 7 ? -32768 : i));
    const folder = await memoryFolder(
      {
        "sst_i16.npy": npyArray([2, 5, 6], values),
        "ocean.npy": npyArray([5, 6], new Uint8Array(30)),
        "lat.npy": npyArray([5], Float64Array.of(-60, -30, 0, 30, 60)),
        "lon.npy": npyArray([6], Float64Array.of(0, 60, 120, 180, 240, 300)),
        "year.npy": npyArray([2], Int16Array.of(2010, 2010)),
        "month.npy": npyArray([2], Int16Array.of(1, 2)),
      },
      { scale: 0.001, missing: -32768, units: "degC" },
    );
    expect((await failure(folder)).message).toBe(
      "readDataset: toy has 23.3 % of its cells missing. Draw whole fields from what is seen with chaosphere condition, or take the spectrum of the seen part with chaosphere spectrum.",
    );
    const d = await assembleDataset(reader(folder), { path: "d/toy", missing: "mask" });
    expect(d.labels).toEqual(["2010-01", "2010-02"]);
    expect(d.fields.grid.nLat).toBe(7);
    // The same gaps in both months, so one map. Two pole rows of six, and seven cells of the south.
    expect(d.fields.seen).toHaveLength(42);
    expect(d.fields.seen?.reduce((sum, one) => sum + one, 0)).toBe(42 - 12 - 7);
    d.fields.values.forEach((x, i) => {
      if (d.fields.seen?.[i % 42] === 0) expect(x).toBe(0);
    });
    const complete = Int16Array.from(values, (x) => Math.max(x, 0));
    const whole = await memoryFolder({
      "sst_i16.npy": npyArray([2, 5, 6], complete),
      "lat.npy": npyArray([5], Float64Array.of(-60, -30, 0, 30, 60)),
      "lon.npy": npyArray([6], Float64Array.of(0, 60, 120, 180, 240, 300)),
    });
    expect((await failure(whole)).message).toContain("got no row at either in toy. Fill them");
    // On request a pole has the mean of its ring; the file's first row is the southernmost.
    const filled = await assembleDataset(reader(whole), { path: "d/toy", fillPoles: true });
    const mean = (row: number) =>
      complete.subarray(6 * row, 6 * (row + 1)).reduce((sum, x) => sum + x, 0) / 6;
    const [north, south] = [filled.fields.values.slice(0, 6), filled.fields.values.slice(36, 42)];
    expect([...north]).toEqual(Array(6).fill(mean(4)));
    expect([...south]).toEqual(Array(6).fill(mean(0)));
    expect(filled.fields.seen).toBeUndefined();
    expect(filled.provenance.adjustments).toContain(
      "absent pole rows filled with the mean of the nearest ring",
    );
  });

  test("an infinite value is refused even where missing ones are masked", async () => {
    const infinite = npyArray([3, 4], new Float64Array(12).fill(Number.POSITIVE_INFINITY));
    const folder = await memoryFolder({ ...arrays, "x_i16.npy": infinite });
    await expect(
      assembleDataset(reader(folder), { path: "d/toy", missing: "mask" }),
    ).rejects.toThrow("values must be finite, got Infinity at field 0");
  });

  test.each(["x_i16.npy", "lat.npy", "lon.npy"])(
    "refuses %s if one bit of it differs",
    async (file) => {
      const folder = await memoryFolder(arrays);
      const bytes = folder.get(file);
      if (bytes) bytes[bytes.length - 1] ^= 1;
      const error = await failure(folder);
      expect(error.message).toMatch(
        new RegExp(`d/toy/${file} must have sha256 [0-9a-f]{64}, got [0-9a-f]{64}\\. The file was`),
      );
      expect(error.location).toEqual({ path: `d/toy/${file}`, field: "sha256" });
    },
  );

  test("refuses a folder that is not whole or contradicts itself", async () => {
    const folder = await memoryFolder(arrays);
    folder.delete("lon.npy");
    expect((await failure(folder)).message).toContain("lon.npy must be in the folder");
    expect((await failure(new Map())).message).toContain("a dataset is a folder with meta.json");
    const { "lat.npy": _, ...without } = arrays;
    expect((await failure(await memoryFolder(without))).message).toContain(
      "lat.npy must be listed in meta.json, got no entry for it in d/toy. Add it, or, of a folder of other arrays, name one of its .npy files.",
    );
    const short = { ...arrays, "year.npy": npyArray([2], Int16Array.of(1, 2)) };
    expect((await failure(await memoryFolder(short))).message).toContain(
      "with shape [3], got int16 [2]",
    );
    const two = { ...arrays, "y.npy": stored };
    expect((await failure(await memoryFolder(two))).message).toContain("got x_i16.npy, y.npy");
    const other = await memoryFolder(arrays, { anom: { file: "z.npy" } });
    expect((await failure(other)).message).toContain("got none in d/toy");
  });

  const digest = "0".repeat(64);
  test.each([
    ["meta.json", "{", "must be JSON"],
    ["the whole file", "[]", "an object is needed"],
    ["name", "{}", "text is needed, got undefined for name"],
    ["units", '{"name":"a","units":3,"arrays":{}}', "text is needed"],
    ["arrays", '{"name":"a","units":"K"}', "an object is needed"],
    ["scale", '{"name":"a","units":"K","scale":"1","arrays":{}}', "a finite number is needed"],
    [
      "arrays",
      `{"name":"a","units":"K","arrays":{"../a.npy":{"shape":[],"sha256":"${digest}"}}}`,
      "plain .npy name",
    ],
    [
      "arrays.a.npy.sha256",
      '{"name":"a","units":"K","arrays":{"a.npy":{"shape":[],"sha256":"0"}}}',
      "64 hexadecimal",
    ],
    [
      "arrays.a.npy.shape",
      `{"name":"a","units":"K","arrays":{"a.npy":{"shape":[0.5],"sha256":"${digest}"}}}`,
      "whole numbers",
    ],
  ])("names the entry %s of a meta.json that is wrong", async (field, text, rule) => {
    const error = await failure(new Map([["meta.json", new TextEncoder().encode(text)]]));
    expect(error.message).toContain(rule);
    expect(error.location).toEqual({ path: "d/toy/meta.json", field });
  });
});

describe("splitByGroup", () => {
  test("holds whole groups out: no group is on both sides and no field is lost", async () => {
    const folder = await memoryFolder({ ...arrays, "member.npy": member, "year.npy": year });
    const d = await assembleDataset(reader(folder), { path: "d/toy" });
    const { training, heldOut } = splitByGroup(d, [7]);
    expect([...training.groups, ...heldOut.groups]).toEqual([9, 7, 7]);
    expect([training.labels, heldOut.labels]).toEqual([["1999"], ["1999", "2000"]]);
    expect(heldOut.fields.values).toEqual(d.fields.values.subarray(0, 24));
    expect(training.fields).toMatchObject({ batch: 1, values: d.fields.values.slice(24) });
    for (const wrong of [[], [8], [7, 9]]) {
      expect(() => splitByGroup(d, wrong)).toThrow(
        "held-out groups must be some but not all of 7, 9",
      );
    }
  });
});
