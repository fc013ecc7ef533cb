import { gaussLegendre, gridFields } from "@chaosphere/core";
import { expect, test } from "vitest";
import { writeNetcdf } from "../src/netcdf/classic/writeNetcdf.ts";
import { openAny, openedDataset } from "../src/open/openAny.ts";

import { unitName } from "../src/reading/unitName.ts";

const unitRead = async (unit: string) => {
  const fields = gridFields(gaussLegendre(4), new Float64Array(32).fill(0.5), unit);
  const opened = await openAny(writeNetcdf(fields, { variable: "clt" }), "cloud.nc");
  return openedDataset(opened, "cloud.nc").fields.unit;
};

test("a fraction of a NetCDF file has no unit, and a temperature has its own", async () => {
  expect(await unitRead("1")).toBe("");
  expect(await unitRead("K")).toBe("K");
});

test("what means no unit is told from units that begin alike", () => {
  expect(["1", "1.0", "none", "Dimensionless", "unitless", "-", ""].map(unitName)).toEqual(
    new Array(7).fill(""),
  );
  const units = ["1e-3", "10", "1/s", "%", "(0 - 1)", "none of these", "m"];
  expect(units.map(unitName)).toEqual(units);
});
