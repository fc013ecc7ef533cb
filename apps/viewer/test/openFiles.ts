import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  coefficients,
  equiangular,
  gaussLegendre,
  synthesise,
  toComplexHealpy,
} from "@chaosphere/core";
import { type NpyArray, npyArray, sha256, writeNetcdf, writeNpy } from "@chaosphere/data";
import type { Page } from "playwright-core";
import { golden } from "./goldenFiles.ts";

/** A field of degrees l < 4 and its coefficients. */
export const a = coefficients(
  "harmonic",
  4,
  Float64Array.from({ length: 16 }, (_, i) => Math.cos(i + 1)),
);
const onGauss = synthesise(a, gaussLegendre(4));
const onSteps = synthesise(a, equiangular(8));

/** An .npy file whose header promises 10¹⁰ numbers, without them. */
function promising(): Uint8Array {
  const bytes = writeNpy(npyArray([10, 10], new Float64Array(100)));
  const text = "'shape': (100000, 100000), }";
  const at = Buffer.from(bytes).indexOf("'shape'");
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return bytes;
}

const complexRow: NpyArray = { shape: [1, 10], dtype: "complex128", data: toComplexHealpy(a) };

/** A folder of files to open: good ones, bad ones, and a dataset folder. */
export async function testFiles(): Promise<{
  readonly path: (name: string) => string;
  readonly remove: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-open-"));
  const path = (name: string) => join(folder, name);
  const files: Record<string, Uint8Array> = {
    "fields.npy": writeNpy(npyArray([1, 4, 8], onGauss.values)),
    "steps.npy": writeNpy(npyArray([8, 16], onSteps.values)),
    "doubtful.npy": writeNpy(npyArray([8, 16], onSteps.values)),
    "map.fits.gz": gzipSync(golden("healpix", "1024 pixels a row, float32, NESTED")),
    "rows.npy": writeNpy(npyArray([2, 16], Float64Array.from([...a.values, ...a.values]))),
    "healpy.npy": writeNpy(complexRow),
    "classic.nc": writeNetcdf(onGauss, { variable: "height" }),
    "four.nc": golden("netcdf4", "Gaussian rings"),
    "two.nc": golden("netcdf4", "two fields"),
    "four.nc.gz": gzipSync(golden("netcdf4", "Gaussian rings")),
    "map.fits": golden("healpix", "1024 pixels a row, float32, NESTED"),
    "three.fits": golden("healpix", "three columns"),
    "table.txt": new TextEncoder().encode("0 0 1 0\n1 0 2 0\n1 1 3 4\n"),
    "cut.npy": writeNpy(npyArray([1, 4, 8], onGauss.values)).subarray(0, 200),
    "promise.npy": promising(),
    "huge.nc": golden("netcdf4", "more numbers"),
    "broken.nc": golden("netcdf4", "a file cut short"),
    "unseen.fits": golden("healpix", "pixels marked"),
    "packed.gz": Uint8Array.of(0x1f, 0x8b, 8, 0),
    "picture.png": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    "empty.npy": new Uint8Array(0),
    "cut.model": readFileSync(
      new URL("../public/bundled/relief-mixture.model", import.meta.url),
    ).subarray(0, 5000),
    "mixture.model": readFileSync(
      new URL("../public/bundled/relief-mixture.model", import.meta.url),
    ),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path(name), bytes);
  writeFileSync(path("vast.npy"), files["fields.npy"]);
  truncateSync(path("vast.npy"), 2 ** 31);
  await datasetFolder(path("dataset"));
  mkdirSync(path("nothing"));
  writeFileSync(join(path("nothing"), "a.txt"), "words");
  writeFileSync(join(path("nothing"), "b.txt"), "words");
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

/** A dataset folder of two runs of two years. */
async function datasetFolder(folder: string): Promise<void> {
  mkdirSync(folder);
  const { grid, values } = onGauss;
  const degrees = 180 / Math.PI;
  const four = [1, 2, 3, 4].flatMap((factor) => [...values].map((x) => factor * x));
  const arrays: Record<string, NpyArray> = {
    "anom.npy": npyArray([4, 4, 8], Float64Array.from(four)),
    "lat.npy": npyArray(
      [4],
      grid.colatitudes.map((θ) => 90 - degrees * θ),
    ),
    "lon.npy": npyArray(
      [8],
      Float64Array.from({ length: 8 }, (_, k) => 45 * k),
    ),
    "member.npy": npyArray([4], Int16Array.of(5, 5, 7, 7)),
    "year.npy": npyArray([4], Int16Array.of(1990, 1991, 1990, 1991)),
  };
  const entries: Record<string, unknown> = {};
  for (const [name, array] of Object.entries(arrays)) {
    const bytes = Uint8Array.from(writeNpy(array));
    writeFileSync(join(folder, name), bytes);
    entries[name] = { shape: array.shape, sha256: await sha256(bytes) };
  }
  const meta = {
    name: "a small ensemble",
    units: "K",
    arrays: entries,
    provenance: { description: "made by hand" },
  };
  writeFileSync(join(folder, "meta.json"), JSON.stringify(meta));
}

/** Drops files or folders of the disk on a page, as the pointer would. */
export async function drop(page: Page, ...files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 600, y: 300, data });
  }
  await session.detach();
}
