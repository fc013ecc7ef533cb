import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import { type NpyArray, npyArray, writeNpy } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import type { OutputDtype } from "../options/outputOptions.ts";

/** How an array is to be written. */
export interface WriteOptions {
  readonly dtype: OutputDtype;
  readonly force: boolean;
}

/** Writes coefficients as [count, L²]. */
export async function writeCoefficients(
  path: string,
  { values, batch, bandLimit }: HarmonicCoefficients,
  options: WriteOptions,
): Promise<void> {
  await write(path, [batch, bandLimit ** 2], values, options);
}

/** Writes fields as [count, nLat, nLon], rows north to south. */
export async function writeFields(
  path: string,
  { grid, batch, values }: GridFields,
  options: WriteOptions,
): Promise<void> {
  await write(path, [batch, grid.nLat, grid.nLon], values, options);
}

async function write(
  path: string,
  shape: readonly number[],
  values: Float64Array,
  { dtype, force }: WriteOptions,
): Promise<void> {
  const data = dtype === "float64" ? values : Float32Array.from(values);
  await writeArray(path, npyArray(shape, data), force);
}

/** Writes any array as .npy, whole or not at all. */
export async function writeArray(path: string, array: NpyArray, force: boolean): Promise<void> {
  await writeFileAtomic(path, writeNpy(array), { force });
}
