import { analyse, coefficients, driscollHealy, gridFields, synthesise } from "@chaosphere/core";
import { expect, test } from "vitest";
import { latitudeEdges, latitudesOf } from "../src/grid/cellBounds.ts";
import { gridOfKind, sizeForBandLimit } from "../src/grid/gridOfKind.ts";
import { readClassicNetcdf } from "../src/netcdf/classic/readClassicNetcdf.ts";
import { writeNetcdf } from "../src/netcdf/classic/writeNetcdf.ts";

test("fields on Driscoll–Healy rings go to a file and back, and keep all their degrees", () => {
  const a = coefficients(
    "harmonic",
    12,
    Float64Array.from({ length: 144 }, (_, i) => Math.cos(i * i)),
  );
  const fields = synthesise(a, driscollHealy(12), { unit: "m" });
  const bytes = writeNetcdf(fields, { variable: "height" });
  const again = readClassicNetcdf(bytes, "f.nc").fields;
  expect(again.grid).toMatchObject({ kind: "driscoll-healy", nLat: 12, nLon: 24 });
  expect(again.values).toEqual(fields.values);
  const back = analyse(again, 12).values;
  expect(Math.max(...back.map((v, i) => Math.abs(v - a.values[i])))).toBeLessThan(1e-13);
});

test("latitudes are those of pyshtools, and the last cell reaches to the south pole", () => {
  const grid = driscollHealy(180);
  expect([...latitudesOf(grid)].slice(0, 3)).toEqual([90, 89, 88]);
  expect(latitudesOf(grid)[179]).toBe(-89);
  const edges = latitudeEdges(grid);
  expect([edges[0], edges[1], edges[179], edges[180]]).toEqual([90, 89.5, -88.5, -90]);
});

test("the usual size has twice as many rings as degrees, and an odd number is refused", () => {
  expect(sizeForBandLimit("driscoll-healy", 32)).toEqual({ nLat: 64, nLon: 128 });
  expect(gridOfKind("driscoll-healy", 64)).toEqual(driscollHealy(64));
  expect(() => gridOfKind("driscoll-healy", 63)).toThrow(/must have an even number of rings/);
  expect(gridFields(gridOfKind("driscoll-healy", 2), new Float64Array(8)).batch).toBe(1);
});
