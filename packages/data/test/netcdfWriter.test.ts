import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DomainError,
  equiangular,
  equiangularWithPoles,
  gaussLegendre,
  gridFields,
  type SphereGrid,
  valuesWithNaN,
} from "@chaosphere/core";
import { File, Dataset as Hdf, ready } from "h5wasm/node";
import { afterAll, describe, expect, test } from "vitest";
import type { FieldCoordinate } from "../src/dataset/fieldCoordinate.ts";
import { hdf5WriteError } from "../src/netcdf/hdf5/hdf5Cause.ts";
import { fileError } from "../src/node/fileError.ts";
import { type NetcdfWriterOptions, openNetcdfWriter } from "../src/node/netcdfWriter.ts";
import { readDataset } from "../src/node/readDataset.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-netcdf-"));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

/** Some fields of numbers that float32 holds. */
function fieldsOn(grid: SphereGrid, batch: number, from = 0) {
  const length = batch * grid.nLat * grid.nLon;
  return gridFields(
    grid,
    Float64Array.from({ length }, (_, i) => from + i / 4),
  );
}

/** A file of fields, appended in pieces of these sizes. */
async function written(
  pieces: readonly number[],
  options: Partial<NetcdfWriterOptions> = {},
): Promise<{ path: string; values: Float64Array }> {
  const { grid = equiangular(4) } = options;
  const path = join(folder, `${++made}.nc`);
  const writer = await openNetcdfWriter(path, { grid, unit: "°C", ...options });
  const all: number[] = [];
  for (const batch of pieces) {
    const fields = fieldsOn(grid, batch, all.length / 4);
    all.push(...fields.values);
    await writer.append(fields);
  }
  await writer.close();
  return { path, values: Float64Array.from(all) };
}

/** What HDF5 itself holds of a file, by its own library. */
function inspect<T>(path: string, look: (dataset: (name: string) => Hdf, file: File) => T): T {
  const file = new File(path, "r");
  try {
    return look((name) => {
      const found = file.get(name);
      if (found instanceof Hdf) return found;
      throw new Error(`no dataset ${name}`);
    }, file);
  } finally {
    file.close();
  }
}

describe("openNetcdfWriter", () => {
  test.each(["float64", "float32"] as const)(
    "keeps fields, name, unit and words, whatever the pieces: %s",
    async (dtype) => {
      const words = { title: "drawn fields", history: "now: sample", source: "chaosphere 0.1" };
      const more = { variable: "2t", longName: "air temperature" };
      const { path, values } = await written([2, 1, 4], { dtype, ...words, ...more });
      const dataset = await readDataset(path);
      expect(dataset.fields.values).toEqual(values);
      expect(dataset.fields.unit).toBe("°C");
      expect(dataset).toMatchObject({ variable: "2t", name: "air temperature" });
      expect(dataset.labels).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
      inspect(path, (of, file) => {
        const all = Object.entries(file.attrs).map(([name, { value }]) => [name, value]);
        expect(Object.fromEntries(all)).toEqual({ Conventions: "CF-1.11", ...words });
        expect(of("2t").metadata.size).toBe(dtype === "float64" ? 8 : 4);
        expect(of("2t").metadata.maxshape?.[0]).not.toBe(7);
      });
    },
  );

  test("axes are dimension scales with units, standard names and cells", async () => {
    const { path } = await written([1]);
    inspect(path, (of) => {
      const scales = [0, 1, 2].map((axis) => of("field").get_attached_scales(axis));
      expect(scales).toEqual([["/sample"], ["/lat"], ["/lon"]]);
      for (const [name, unit, long, axis] of [
        ["lat", "degrees_north", "latitude", "Y"],
        ["lon", "degrees_east", "longitude", "X"],
      ] as const) {
        const attribute = (key: string) => of(name).attrs[key]?.value;
        expect(["units", "standard_name", "axis", "bounds"].map(attribute)).toEqual([
          unit,
          long,
          axis,
          `${name}_bnds`,
        ]);
        expect(attribute("CLASS")).toBe("DIMENSION_SCALE");
        expect(of(`${name}_bnds`).get_attached_scales(0)).toEqual([`/${name}`]);
        expect(of(`${name}_bnds`).get_attached_scales(1)).toEqual(["/bnds"]);
      }
      // The netCDF library knows a dimension without a variable by these words.
      expect(of("bnds").attrs["NAME"]?.value).toBe(
        "This is a netCDF dimension but not a netCDF variable.         2",
      );
      expect([...(of("lat_bnds").value as Float64Array)]).toEqual([
        90, 45, 45, 0, 0, -45, -45, -90,
      ]);
      expect([...(of("lon_bnds").value as Float64Array)].slice(0, 4)).toEqual([
        -22.5, 22.5, 22.5, 67.5,
      ]);
    });
  });

  test.each([
    ["Gauss–Legendre", gaussLegendre(9)],
    ["with poles", equiangularWithPoles(9)],
    ["cell centres", equiangular(9)],
  ])("the cells of the rings part the sphere, each around its ring: %s", async (_, grid) => {
    const { path } = await written([1], { grid });
    const [nodes, cells] = inspect(path, (of) =>
      ["lat", "lat_bnds"].map((name) => of(name).value as Float64Array),
    );
    expect([cells[0], cells[cells.length - 1]]).toEqual([90, -90]);
    nodes.forEach((latitude, j) => {
      const [north, south] = [cells[2 * j], cells[2 * j + 1]];
      expect(north).toBeGreaterThanOrEqual(latitude);
      expect(south).toBeLessThanOrEqual(latitude);
      if (j > 0) expect(north).toBe(cells[2 * j - 1]);
      if (grid.kind !== "gauss-legendre") {
        if (j > 0) expect(north).toBeCloseTo((nodes[j - 1] + latitude) / 2, 12);
        return;
      }
      // Quadrature: the weight of a ring is the area of its band, to the rounding of an arcsine next to ±1.
      const area = Math.sin((north * Math.PI) / 180) - Math.sin((south * Math.PI) / 180);
      expect(area).toBeCloseTo((grid.weights[j] * grid.nLon) / (2 * Math.PI), 14);
    });
  });

  const time: FieldCoordinate = {
    name: "time",
    unit: "days since 2000-01-01",
    values: Float64Array.of(15, 15, 45.5, 45.5),
    attributes: { calendar: "noleap", standard_name: "time" },
  };
  const member: FieldCoordinate = { name: "member", unit: "", values: ["r1", "ü", "r1", "ü"] };

  test("coordinates that are a product become dimensions, and come back", async () => {
    const { path, values } = await written([3, 1], { coordinates: [time, member] });
    const again = await readDataset(path);
    expect(again.fields.values).toEqual(values);
    expect(again.coordinates).toEqual([time, member]);
    expect(again.labels).toEqual([
      "time=15 member=r1",
      "time=15 member=ü",
      "time=45.5 member=r1",
      "time=45.5 member=ü",
    ]);
    inspect(path, (of) => expect(of("field").shape).toEqual([2, 2, 4, 8]));
  });

  test("one value for all fields takes no dimension, unless it is a time or the only one", async () => {
    const height = { name: "height", unit: "m", values: new Float64Array(2).fill(2) };
    const model = { name: "model", unit: "", values: ["ü", "ü"] };
    const once = { ...time, values: Float64Array.of(15, 15) };
    const two = { ...member, values: ["r1", "ü"] };
    const { path } = await written([2], { coordinates: [height, model, once, two] });
    inspect(path, (of) => {
      expect(of("field").shape).toEqual([1, 2, 4, 8]);
      expect(of("field").attrs["coordinates"]?.value).toBe("height model");
      expect(of("height").shape).toEqual([]);
    });
    expect((await readDataset(path)).coordinates).toEqual([height, model, once, two]);
    const one = { ...height, values: Float64Array.of(2) };
    const alone = await written([1], { coordinates: [one] });
    inspect(alone.path, (of) => expect(of("field").shape).toEqual([1, 4, 8]));
    expect((await readDataset(alone.path)).coordinates).toEqual([one]);
  });

  test("coordinates that are none label the fields along sample", async () => {
    const odd = { ...time, values: Float64Array.of(15, 15, 45, 15) };
    const { path, values } = await written([4], { coordinates: [odd] });
    expect((await readDataset(path)).fields.values).toEqual(values);
    inspect(path, (of) => {
      expect(of("field").attrs["coordinates"]?.value).toBe("time");
      expect(of("time").get_attached_scales(0)).toEqual(["/sample"]);
      expect([...(of("time").value as Float64Array)]).toEqual([15, 15, 45, 15]);
    });
  });

  test("gaps are the fill value, and gaps again when read", async () => {
    const grid = equiangular(4);
    const fields = fieldsOn(grid, 1);
    fields.values[5] = Number.NaN;
    for (const dtype of ["float64", "float32"] as const) {
      const path = join(folder, `gaps-${dtype}.nc`);
      const writer = await openNetcdfWriter(path, { grid, unit: "", dtype });
      await writer.append(fields);
      await writer.close();
      // NC_FILL_FLOAT and NC_FILL_DOUBLE of netcdf.h.
      inspect(path, (of) =>
        expect((of("field").value as Float64Array)[5]).toBe(9.969209968386869e36),
      );
      const { fields: read } = await readDataset(path, { missing: "mask" });
      expect([...(read.seen ?? [])].flatMap((mark, i) => (mark === 1 ? [] : [i]))).toEqual([5]);
      expect(valuesWithNaN(read)).toEqual(fields.values);
    }
  });

  test("nothing stands at the path until close, and nothing is left by abort", async () => {
    const inner = mkdtempSync(join(folder, "inner-"));
    const path = join(inner, "a.nc");
    const options = { grid: equiangular(4), unit: "" };
    const first = await openNetcdfWriter(path, options);
    await first.append(fieldsOn(options.grid, 1));
    expect(readdirSync(inner).filter((name) => !name.endsWith(".part"))).toEqual([]);
    await first.abort();
    expect(readdirSync(inner)).toEqual([]);
    const second = await openNetcdfWriter(path, options);
    await second.append(fieldsOn(options.grid, 1));
    await second.close();
    await second.abort();
    expect(readdirSync(inner)).toEqual(["a.nc"]);
    await expect(second.append(fieldsOn(options.grid, 1))).rejects.toThrow("got a closed file");
    await expect(openNetcdfWriter(path, options)).rejects.toThrow("the file must not exist yet");
  });

  test("a link is followed, a device refused", async () => {
    const target = join(folder, "target.nc");
    writeFileSync(target, "old");
    symlinkSync(target, join(folder, "link.nc"));
    const options = { grid: equiangular(4), unit: "", force: true };
    const writer = await openNetcdfWriter(join(folder, "link.nc"), options);
    await writer.append(fieldsOn(options.grid, 1));
    await writer.close();
    expect(readFileSync(target).subarray(1, 4).toString()).toBe("HDF");
    await expect(openNetcdfWriter("/dev/null", options)).rejects.toThrow(
      "regular file, got /dev/null",
    );
  });

  test("refuses fields of another grid, more or fewer than their coordinates, and names that are taken", async () => {
    const path = join(folder, "refused.nc");
    const options = { grid: equiangular(4), unit: "" };
    const open = (more = {}) => openNetcdfWriter(path, { ...options, ...more });
    await expect((await open()).append(fieldsOn(gaussLegendre(4), 1))).rejects.toThrow(DomainError);
    const five = (await open({ coordinates: [time] })).append(fieldsOn(options.grid, 5));
    await expect(five).rejects.toThrow("each of the 4 values of the coordinates, got 5");
    const three = await open({ coordinates: [time] });
    await three.append(fieldsOn(options.grid, 3));
    await expect(three.close()).rejects.toThrow("got 3");
    await expect(open({ variable: "time", coordinates: [time] })).rejects.toThrow('got "time"');
    expect(readdirSync(folder).filter((name) => name.includes("refused"))).toEqual([]);
  });

  test("memory does not grow with the count", async () => {
    const { HEAPU8 } = await ready;
    const grid = equiangular(64);
    const path = join(folder, "long.nc");
    const writer = await openNetcdfWriter(path, { grid, unit: "", dtype: "float32" });
    const fields = fieldsOn(grid, 1);
    await writer.append(fields);
    const before = [HEAPU8.buffer.byteLength, process.memoryUsage().arrayBuffers];
    for (let i = 1; i < 400; i++) await writer.append(fields);
    await writer.close();
    // 13 MB were written, a field is 32 kB, and the library's cache of chunks holds 8 MiB at most.
    expect((await ready).HEAPU8.buffer.byteLength - before[0]).toBeLessThan(9e6);
    expect(statSync(path).size).toBeGreaterThan(400 * 4 * 64 * 128);
  });

  test("a failure to write is told by the system's code, in one line", () => {
    // As HDF5 2.0.0 told of a file that outgrew `ulimit -f 200`, shortened in the middle.
    const account = `HDF5-DIAG: Error detected in HDF5 (2.0.0):
  #000: /src/H5D.c line 477 in H5Dclose(): can't decrement count on dataset ID
    major: Dataset
    minor: Unable to decrement reference count
  #016: /src/H5FDsec2.c line 775 in H5FD__sec2_write(): file write failed: time = Sun Nov 29 19:42:50 2026
, filename = '/tmp/.a.nc.part', file descriptor = 3, errno = 22, error message = 'File too large', buf = 0x36b162
`;
    const told = (text: string) => fileError("open", "a.nc", hdf5WriteError(new Error(text)));
    expect(told(account).message).toBe(
      "open: the disk must have room for the whole file, got none left for a.nc (EFBIG). Free some space; nothing was left behind.",
    );
    expect(told(account.replace("File too large", "No space left on device")).message).toContain(
      "(ENOSPC)",
    );
    expect(told(account.replace(/, filename.*/, "")).message).toMatch(/^.*file write failed.*$/);
  });
});
