import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import {
  coefficientsFromArray,
  type NpyArray,
  npyArray,
  readNpy,
  writeNpy,
} from "@chaosphere/data";
import { readBytes, writeFileAtomic } from "@chaosphere/data/node";
import type { OutputDtype } from "./outputOptions.ts";

/** How an array is to be written. */
export interface WriteOptions {
  readonly dtype: OutputDtype;
  readonly force: boolean;
}

/** Coefficients from an .npy file [count, L²]. */
export async function readCoefficients(path: string): Promise<HarmonicCoefficients> {
  return coefficientsFromArray(readNpy(await readBytes(path), path), path);
}

/** Writes coefficients as [count, L²]. */
export async function writeCoefficients(
  path: string,
  { values, batch, bandLimit }: HarmonicCoefficients,
  options: WriteOptions,
): Promise<void> {
  await write(path, [batch, bandLimit ** 2], values, options);
}

/** Writes fields as [count, nLat, nLon], rows north to south unless told otherwise. */
export async function writeFields(
  path: string,
  fields: GridFields,
  options: WriteOptions & { readonly southFirst?: boolean },
): Promise<void> {
  const { grid, batch } = fields;
  const values = options.southFirst ? rowsReversed(fields) : fields.values;
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

function rowsReversed({ grid, batch, values }: GridFields): Float64Array {
  const { nLat, nLon } = grid;
  const out = new Float64Array(values.length);
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < nLat; j++) {
      const ring = (b * nLat + j) * nLon;
      out.set(values.subarray(ring, ring + nLon), (b * nLat + nLat - 1 - j) * nLon);
    }
  }
  return out;
}
