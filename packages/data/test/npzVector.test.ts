import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { npyArray, writeNpy } from "../src/index.ts";
import { openAny } from "../src/open/openAny.ts";
import type { OpenedFields, OpenedPixels } from "../src/open/opened.ts";
import { decode, fixture } from "./fixtures.ts";

/** A body that turns about a tilted axis, in archives of numpy: fixtures/generate/windNpz.py. */
const golden = fixture<{
  readonly files: Readonly<Record<string, string>>;
  readonly east: readonly number[];
  readonly north: readonly number[];
  readonly pixelEast: readonly number[];
  readonly pixelNorth: readonly number[];
}>("windNpz");
const open = async (name: string, variable?: string, asked = true) =>
  (await openAny(decode(golden.files[name]), "a.npz", {
    vectors: asked,
    pixels: true,
    models: true,
    firstVariable: true,
    missing: "mask",
    ...(variable && { variable }),
  })) as OpenedFields | OpenedPixels;
const onGrid = async (name: string, variable?: string) =>
  (await open(name, variable)) as OpenedFields;
/** Half a unit in the last place of single precision at 20 m/s, and half of the sixth digit that is kept. */
const tolerance = 2 ** -20 + 5e-7;
const farthest = (found: ArrayLike<number>, wanted: readonly number[], factor = 1): number =>
  wanted.reduce((most, x, i) => Math.max(most, Math.abs(found[i] / factor - x)), 0);

describe("the components of a vector in an .npz", () => {
  test.each([
    ["grid", "u", ["u", "v"]],
    ["grid", "v", ["u", "v"]],
    ["grid", "q", ["u", "v"]],
    ["long names", "northward_wind", ["eastward_wind", "northward_wind"]],
    ["gaps", "v10", ["u10", "v10"]],
  ] as const)("are known by their names: %s, %s", async (name, variable, names) => {
    const { vector, dataset } = await onGrid(name, variable);
    expect(dataset.variable).toBe(variable);
    if (!vector) throw new Error("no vector");
    expect([vector.eastward.name, vector.northward.name]).toEqual(names);
    expect(farthest(vector.northward.fields.values, golden.north)).toBeLessThan(tolerance);
    // Negative control: the components are not exchanged.
    expect(farthest(vector.northward.fields.values, golden.east)).toBeGreaterThan(1);
  });

  test("have the fields of all times, and their gaps", async () => {
    const { vector } = await onGrid("grid");
    expect(vector?.eastward.fields.batch).toBe(2);
    const second = vector?.eastward.fields.values.subarray(golden.east.length) ?? [];
    expect(farthest(second, golden.east, 2)).toBeLessThan(tolerance);
    const gaps = await onGrid("gaps", "v10");
    expect(gaps.vector?.eastward.fields.seen?.filter((s) => s === 0)).toHaveLength(3 * 36);
    expect(gaps.vector?.northward.fields.seen).toBeUndefined();
  });

  test("may be maps of HEALPix pixels", async () => {
    const { vector } = (await open("pixels")) as OpenedPixels;
    expect([vector?.eastward.name, vector?.northward.name]).toEqual(["uas", "vas"]);
    expect(farthest(vector?.eastward.values ?? [], golden.pixelEast)).toBeLessThan(tolerance);
    expect(farthest(vector?.northward.values ?? [], golden.pixelNorth)).toBeLessThan(tolerance);
  });

  test("are refused in words where they lie on different points, and are none under other names or unasked", async () => {
    const { vector, assumptions } = await onGrid("staggered", "u");
    expect(vector).toBeUndefined();
    expect(assumptions.map(({ text }) => text).join()).toContain(
      "u and v are not drawn as a vector, for they lie on other points",
    );
    // As on a C grid: winds on the edges of the cells, of which v has a shape that could be another.
    const [nLat, nLon] = [6, 12];
    const degrees = (length: number, first: number, step: number) =>
      npyArray(
        [length],
        Float64Array.from({ length }, (_, i) => first + i * step),
      );
    const zeros = (...shape: readonly [number, number]) =>
      npyArray(shape, new Float64Array(shape[0] * shape[1]));
    const arrays = {
      lat: degrees(nLat, 75, -30),
      lon: degrees(nLon, 0, 30),
      q: zeros(nLat, nLon),
      u: zeros(nLat, nLon + 1),
      v: zeros(nLat + 1, nLon),
    };
    const archive = zipSync(
      Object.fromEntries(
        Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)]),
      ),
    );
    const openC = (variable: string) =>
      openAny(archive, "c.npz", { vectors: true, missing: "mask", variable });
    await expect(openC("v")).rejects.toThrow(/must have one meaning/);
    const humidity = (await openC("q")) as OpenedFields;
    expect([humidity.dataset.variable, humidity.vector]).toEqual(["q", undefined]);
    expect(humidity.assumptions.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        /^u and v are not drawn as a vector, for v cannot be read as fields; choose v/,
      ),
    );
    const plain = await onGrid("no components");
    expect([plain.vector, plain.variables]).toEqual([undefined, ["a", "b"]]);
    expect((await open("grid", "u", false)).vector).toBeUndefined();
  });
});
