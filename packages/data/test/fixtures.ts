import { readFileSync } from "node:fs";
import type { GridKind } from "@chaosphere/core";

/** A golden record made by fixtures/generate/data.py. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8")) as T;
}

/** NetCDF files, and what the netCDF library reads in them. */
interface NetcdfFixture {
  readonly cases: readonly {
    readonly name: string;
    readonly base64: string;
    readonly variable: string;
    /** Rows from north to south, null where the netCDF library masks. */
    readonly values: (number | null)[];
    readonly kind: GridKind;
    readonly nLat: number;
    readonly nLon: number;
    readonly firstLongitudeDeg: number;
    readonly unit: string;
    readonly labels: string[];
  }[];
  readonly refused: readonly {
    readonly name: string;
    readonly base64: string;
    readonly said: string;
  }[];
}

/** The files of one of the two formats. */
export function netcdfFixture(name: "netcdf" | "netcdf4"): NetcdfFixture {
  return fixture(name);
}

/** The bytes of a file kept as text. */
export function decode(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** Numbers of a golden record, NaN where it has null. */
export function numbers(list: readonly (number | null)[]): number[] {
  return list.map((x) => x ?? Number.NaN);
}

/** What a call throws; fails if it returns. */
export function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}
