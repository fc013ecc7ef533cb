import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as browser from "../src/index.ts";
import * as node from "../src/node/index.ts";

test("the names that are exported", () => {
  expect(Object.keys(browser).sort()).toMatchInlineSnapshot(`
    [
      "AmbiguityError",
      "ContradictionError",
      "analyseHealpix",
      "checksumLine",
      "fieldLabels",
      "fieldsForFit",
      "fieldsFromArray",
      "gridOfKind",
      "groupedByRun",
      "gunzip",
      "healpixCentres",
      "healpixPixelAt",
      "healpixRings",
      "heldOutFields",
      "holdOutText",
      "independentRows",
      "isLevel",
      "joinDatasets",
      "monthsOf",
      "netcdfFields",
      "npyArray",
      "openAny",
      "openedDataset",
      "partitionFields",
      "pixelsOfCells",
      "pixelsOfPixels",
      "readCoefficientTable",
      "readHealpix",
      "readNetcdf",
      "readNpy",
      "readPointsTable",
      "readSpectrumTable",
      "recogniseFormat",
      "recogniseGrid",
      "runCoordinate",
      "selectFields",
      "sha256",
      "sizeForBandLimit",
      "sizeWords",
      "splitByGroup",
      "splitForFit",
      "synthesiseHealpix",
      "timeLabels",
      "writeHealpix",
      "writeNetcdf",
      "writeNpy",
    ]
  `);
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
    [
      "PathError",
      "checkOutput",
      "checkZarrOutput",
      "layOutZarr",
      "openHealpixWriter",
      "openNetcdfWriter",
      "openNpyWriter",
      "openPath",
      "openZarrPart",
      "openZarrWriter",
      "readBytes",
      "readDataset",
      "readNpyRows",
      "restoreZarrLayout",
      "temporariesOf",
      "writeFileAtomic",
      "zarrChunks",
    ]
  `);
});

test("nothing but the node entry knows of Node: the rest runs in browsers", () => {
  const source = new URL("../src/", import.meta.url);
  const names = readdirSync(source, { recursive: true, encoding: "utf8" });
  const fits = names.filter((name) => name.endsWith(".ts") && !/^node[./]/.test(name));
  expect(fits.length).toBeGreaterThan(15);
  for (const name of fits) {
    const text = readFileSync(new URL(name, source), "utf8");
    expect(text, name).not.toMatch(/["']node:|\bBuffer\b|\bprocess\./);
    expect(text, name).not.toMatch(/from "\.{1,2}\/(.*\/)?node[./]/);
  }
  // Negative control: the check sees Node where it is.
  expect(readFileSync(new URL("node/readDataset.ts", source), "utf8")).toMatch(/["']node:/);
});
