import { describe, expect, test } from "vitest";
import { readPointsTable } from "../src/points/index.ts";

describe("readPointsTable", () => {
  test("reads columns in any order, with comments, spaces and other columns between", () => {
    const table = readPointsTable(
      "\uFEFF# stations\r\nName,SD, value ,lon,lat\r\nA,0.5,-1e2,-90, 45\r\n\r\nB,1,3,360,-90\r\n",
      "s.csv",
    );
    expect([...table.colatitudes]).toEqual([Math.PI / 4, Math.PI]);
    expect([...table.longitudes]).toEqual([-Math.PI / 2, 2 * Math.PI]);
    expect([...(table.values ?? [])]).toEqual([-100, 3]);
    expect([...(table.sds ?? [])]).toEqual([0.5, 1]);
  });

  test("leaves out what the table does not have", () => {
    expect(Object.keys(readPointsTable("lat,lon\n0,0\n", "s.csv"))).toEqual([
      "colatitudes",
      "longitudes",
    ]);
  });

  test.each([
    ["lat,value\n0,1\n", "must name the columns lat and lon"],
    ["lat,lon\n", "a line for each point, got none"],
    ["", "must name the columns"],
    ["lat,lon\n91,0\n", 'lat must be a number from -90 to 90, got "91" at line 2'],
    ["lat,lon\n0,x\n", 'lon must be a number from -360 to 360, got "x" at line 2'],
    ["lat,lon,sd\n0,0,1\n0,0,0\n", 'sd must be a positive number, got "0" at line 3'],
    ["lat,lon,value\n0,0\n", 'value must be a finite number, got "" at line 2'],
    ["lat,lon,value\n0,0,NaN\n", 'value must be a finite number, got "NaN" at line 2'],
  ])("refuses %j and names the line", (text, rule) => {
    expect(() => readPointsTable(text, "s.csv")).toThrow(rule);
  });
});
