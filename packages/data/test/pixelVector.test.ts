import { describe, expect, test } from "vitest";
import { openAny } from "../src/open/openAny.ts";
import type { OpenedPixels } from "../src/open/opened.ts";
import { vectorColumns } from "../src/open/pixelVector.ts";
import { decode, fixture } from "./fixtures.ts";

/** A body that turns about a tilted axis, on HEALPix pixels by healpy: fixtures/generate/windHealpix.py. */
const golden = fixture<{
  readonly files: Readonly<Record<string, string>>;
  readonly east: readonly number[];
  readonly north: readonly number[];
  readonly tolerance: number;
}>("windHealpix");
const open = async (name: string, variable?: string) =>
  (await openAny(decode(golden.files[name]), "a.fits", {
    vectors: true,
    models: true,
    pixels: true,
    firstVariable: true,
    missing: "mask",
    ...(variable && { variable }),
  })) as OpenedPixels;

describe("the components of a vector on HEALPix pixels", () => {
  test.each([
    ["components", "U", ["U", "V"]],
    ["components", "V", ["U", "V"]],
    ["long names", "northward_wind", ["eastward_wind", "northward_wind"]],
  ] as const)("are read from their columns: %s, %s", async (name, variable, names) => {
    const { vector } = await open(name, variable);
    if (!vector) throw new Error("no vector");
    const { eastward, northward } = vector;
    expect([eastward.name, northward.name]).toEqual(names);
    expect([eastward.unit, northward.unit]).toEqual(["m s-1", "m s-1"]);
    const gaps = eastward.values.filter(Number.isNaN).length;
    // The cap within 30° of the pole has the share (1 − cos 30°)/2 of the 768 pixels.
    expect(Math.abs(gaps - (768 * (1 - Math.cos(Math.PI / 6))) / 2)).toBeLessThan(16);
    for (const [values, wanted] of [
      [eastward.values, golden.east],
      [northward.values, golden.north],
    ] as const) {
      values.forEach((x, i) => {
        if (!Number.isNaN(x)) expect(Math.abs(x - wanted[i])).toBeLessThan(golden.tolerance);
      });
    }
    expect(northward.values.some(Number.isNaN)).toBe(false);
  });

  test("are not taken from Stokes parameters, nor from columns whose units differ, and it is said why", async () => {
    const polarised = await open("stokes", "U");
    expect(polarised.vector).toBeUndefined();
    expect(polarised.assumptions.map(({ text }) => text)).toContain(
      "U and V stand beside Q and are taken for Stokes parameters, not for the components of a vector",
    );
    const { vector, assumptions } = await open("units");
    expect(vector).toBeUndefined();
    expect(assumptions.at(-1)?.text).toContain("their units differ: m s-1 and knots");
  });

  test("are known by their names alone", () => {
    expect(vectorColumns(["TEMPERATURE", "Q_POLARISATION", "U_POLARISATION"], "TEMPERATURE")).toBe(
      undefined,
    );
    expect(vectorColumns(["I", "Q", "U", "V"], "I")).toMatch(/Stokes/);
    expect(vectorColumns(["u10", "v10", "uas", "vas"], "vas")).toEqual({
      eastward: "uas",
      northward: "vas",
    });
    expect(vectorColumns(["EASTWARD", "NORTHWARD"], "EASTWARD")).toEqual({
      eastward: "EASTWARD",
      northward: "NORTHWARD",
    });
    expect(vectorColumns(["T", "U"], "T")).toBe(undefined);
  });
});
