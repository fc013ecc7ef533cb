import { readFileSync } from "node:fs";
import { valuesWithNaN } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { pixelAt } from "../src/healpix/pixelAt.ts";
import { healpixCentres } from "../src/healpix/pixels.ts";
import { readHealpix } from "../src/healpix/readHealpix.ts";
import { npyArray, writeNpy } from "../src/npy/npy.ts";
import { openAny } from "../src/open/openAny.ts";
import type { OpenedFields } from "../src/open/opened.ts";

/** Files of healpy and its pixel numbers, by fixtures/generate/healpixGaps.py. */
interface GapsFixture {
  readonly pixels: readonly {
    readonly nside: number;
    readonly directions: readonly (readonly [colatitude: number, longitude: number])[];
    readonly numbers: readonly number[];
  }[];
  readonly files: readonly {
    readonly name: string;
    readonly base64: string;
    /** In the RING order, null in the gaps. */
    readonly values: readonly (number | null)[];
  }[];
}
const golden: GapsFixture = JSON.parse(
  readFileSync(new URL("./fixtures/healpixGaps.json", import.meta.url), "utf8"),
);
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const orNull = (values: Float64Array) => Array.from(values, (x) => (Number.isNaN(x) ? null : x));

describe("pixelAt", () => {
  test.each([1, 2, 3, 7, 64])("a centre lies in its pixel: nside %i", (nside) => {
    const { colatitudes, longitudes } = healpixCentres(nside, "ring");
    const found = Array.from(colatitudes, (theta, p) => pixelAt(nside, theta, longitudes[p]));
    expect(found).toEqual(Array.from(colatitudes, (_, p) => p));
  });

  test.each(golden.pixels)("directions lie in healpy's pixels: nside $nside", (expected) => {
    const { nside, directions, numbers } = expected;
    expect(directions.map(([theta, lambda]) => pixelAt(nside, theta, lambda))).toEqual(numbers);
  });
});

describe("HEALPix maps with gaps", () => {
  test.each(golden.files)(
    "are refused with their share, and read as masked: $name",
    async (file) => {
      const bytes = bytesOf(file.base64);
      await expect(openAny(bytes, "m.fits")).rejects.toThrow(
        /m\.fits has .* % of its pixels missing|map of a part/,
      );
      expect(orNull(readHealpix(bytes, "m.fits", { missing: "mask" }).values)).toEqual(file.values);
      const { dataset } = (await openAny(bytes, "m.fits", { missing: "mask" })) as OpenedFields;
      const { fields, healpix } = dataset;
      const { grid } = fields;
      expect(grid).toMatchObject({ kind: "equiangular", nLat: 16, nLon: 32 });
      const at = Array.from({ length: 16 * 32 }, (_, i) => {
        const [j, k] = [Math.floor(i / 32), i % 32];
        return file.values[pixelAt(4, grid.colatitudes[j], (2 * Math.PI * k) / 32)];
      });
      expect(orNull(valuesWithNaN(fields))).toEqual(at);
      expect(Array.from(fields.seen ?? [])).toEqual(at.map((x) => (x === null ? 0 : 1)));
      // Of the pixels too, which are 0 where they have no value.
      expect(Array.from(healpix?.seen ?? [])).toEqual(file.values.map((x) => (x === null ? 0 : 1)));
      expect(Array.from(healpix?.values ?? [])).toEqual(file.values.map((x) => x ?? 0));
    },
  );

  test.each(["a part of the sphere", "a part of the sphere, NESTED"])(
    "OBJECT says that a map is a part where INDXSCHM is left out, as healpy takes it: %s",
    (name) => {
      const file = golden.files.find((one) => one.name === name);
      if (file === undefined) throw new Error(`no file "${name}"`);
      const text = Buffer.from(file.base64, "base64").toString("latin1");
      expect(text).toMatch(/OBJECT {2}= 'PARTIAL /);
      const without = text.replace("INDXSCHM=", "NOSCHEME=");
      const bytes = Uint8Array.from(Buffer.from(without, "latin1"));
      expect(orNull(readHealpix(bytes, "m.fits", { missing: "mask" }).values)).toEqual(file.values);
    },
  );

  test("an array of pixels with UNSEEN, NaN or a named fill is no map without gaps", async () => {
    const whole = Float64Array.from({ length: 192 }, (_, p) => Math.sin(p));
    for (const mark of [
      -1.6375e30,
      Math.fround(-1.6375e30),
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]) {
      const values = Float64Array.from(whole, (x, p) => (p < 20 ? mark : x));
      const bytes = Uint8Array.from(writeNpy(npyArray([1, 192], values)));
      const opened = openAny(bytes, "m.npy", { kind: "healpix" });
      await expect(opened).rejects.toThrow("m.npy has 10.4 % of its pixels missing");
    }
    const marked = Float64Array.from(whole, (x, p) => (p < 20 ? -7 : x));
    const bytes = Uint8Array.from(writeNpy(npyArray([1, 192], marked)));
    await expect(openAny(bytes, "m.npy", { kind: "healpix", fillValue: -7 })).rejects.toThrow(
      "10.4 % of its pixels missing",
    );
    await expect(openAny(bytes, "m.npy", { kind: "healpix" })).resolves.toBeDefined();
  });

  test("a pixel number beyond the map is refused", () => {
    const part = golden.files.find(({ name }) => name.includes("part"));
    const bytes = bytesOf(part?.base64 ?? "");
    // The only block of data: a pixel number of 32 or 64 bits, then a double. Either is beyond the map.
    new DataView(bytes.buffer).setInt32(bytes.length - 2880, 0x7fffffff);
    expect(() => readHealpix(bytes, "m.fits", { missing: "mask" })).toThrow(
      "pixel numbers must differ and be whole, from 0 to 12 nside² − 1 = 191",
    );
  });
});
