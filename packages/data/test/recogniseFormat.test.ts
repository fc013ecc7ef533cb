import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gaussLegendre, gridFields } from "@chaosphere/core";
import { afterAll, expect, test } from "vitest";
import { healpixDataset } from "../src/healpix/healpixDataset.ts";
import { writeNetcdf } from "../src/netcdf/classic/writeNetcdf.ts";
import { readDataset } from "../src/node/readDataset.ts";
import { npyArray, writeNpy } from "../src/npy/npy.ts";
import { recogniseFormat } from "../src/reading/recogniseFormat.ts";
import { decode, fixture } from "./fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Files = { files: { base64: string }[]; cases: { base64: string }[] };
const field = gridFields(
  gaussLegendre(2),
  Float64Array.from({ length: 8 }, (_, i) => i),
);
const files = {
  npy: writeNpy(npyArray([1, 2, 4], field.values)),
  netcdf: writeNetcdf(field),
  hdf5: decode(fixture<Files>("netcdf4").cases[0].base64),
  fits: decode(fixture<Files>("healpix").files[0].base64),
};

test.each(Object.entries(files))("%s is known by its first bytes", async (format, bytes) => {
  expect(recogniseFormat(bytes)).toBe(format);
  const path = join(folder, "no-extension");
  writeFileSync(path, bytes);
  expect((await readDataset(path)).fields.batch).toBeGreaterThan(0);
});

test("other beginnings: compressed files, checkpoints, and nothing known", () => {
  expect(recogniseFormat(Uint8Array.of(0x1f, 0x8b, 8))).toBe("gzip");
  expect(recogniseFormat(new TextEncoder().encode("PK\x03\x04"))).toBe("zip");
  expect(recogniseFormat(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d))).toBe("safetensors");
  expect(recogniseFormat(new TextEncoder().encode("degree order"))).toBeUndefined();
  expect(recogniseFormat(new Uint8Array(0))).toBeUndefined();
});

test("a HEALPix map is read as a field on Gauss–Legendre rings, and says what it left out", async () => {
  const path = join(folder, "map.fits");
  writeFileSync(path, files.fits);
  const { fields, provenance, variable } = await readDataset(path);
  expect(fields.grid).toMatchObject({ kind: "gauss-legendre", nLat: 8, nLon: 16 });
  expect([fields.unit, variable]).toEqual(["K", "TEMPERATURE"]);
  expect(provenance.adjustments[0]).toMatch(
    /^HEALPix map, nside 4, analysed to degrees l < 8 by \d+ iterations to a relative residual of \de-1\d, which leaves out \d+ K rms$/,
  );
  expect(Object.keys(provenance.checksums)).toEqual([path]);
  const coarse = healpixDataset(files.fits, path, { maxBandLimit: 5 });
  expect(coarse.fields.grid.nLat).toBe(5);
});
