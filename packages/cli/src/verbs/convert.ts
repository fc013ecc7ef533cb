import {
  FormatError,
  fromComplexHealpy,
  type HarmonicCoefficients,
  toComplexHealpy,
} from "@chaosphere/core";
import {
  coefficientsFromArray,
  type Dataset,
  holdsCoefficients,
  type NpyArray,
  readNpy,
  readShText,
  writeNetcdf,
} from "@chaosphere/data";
import { readBytes, writeFileAtomic } from "@chaosphere/data/node";
import { writeArray, writeCoefficients, writeFields } from "../arrays.ts";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsOptions, isNpyFile, readFields } from "../fields.ts";
import { type HealpixOutput, healpixFile } from "../healpixFile.ts";
import { oneOf, whole } from "../numbers.ts";
import { type OutputDtype, outputDtype } from "../outputOptions.ts";
import type { Report } from "../terminal.ts";
import type { Surroundings, Verb } from "../verb.ts";

type Layout = "real" | "healpy";
const layouts: readonly Layout[] = ["real", "healpy"];

interface ConvertOptions extends FieldsOptions {
  readonly dtype: OutputDtype;
  readonly layout?: Layout;
  readonly nside?: number;
}

/** One layout of fields or coefficients to another. */
export const convert: Verb = {
  name: "convert",
  description:
    "convert fields between .npy, .nc and HEALPix .fits, and coefficients between the real and healpy's complex order",
  example: "chaosphere convert coefficients.npy alm.npy --layout healpy",
  declare: (command, act) =>
    fieldsOptions(outputDtype(command))
      .argument(
        "<in>",
        ".nc fields, HEALPix .fits map, .npy fields or coefficients, coefficient table (.txt, .msl, .sh)",
      )
      .argument("<out>", ".npy, .nc for fields, or .fits for HEALPix maps")
      .option(
        "--layout <layout>",
        "coefficients as real [count, L²] or as healpy's complex128 [count, L(L+1)/2]; default the other one",
        oneOf("--layout", layouts),
      )
      .option(
        "--nside <n>",
        "of .fits maps; default the smallest power of 2 with l < 2 nside",
        whole("--nside", 1, 8192),
      )
      .action(act(convertFile)),
};

async function convertFile(
  [input = "", out = ""]: readonly string[],
  options: ConvertOptions,
  { force }: Surroundings,
): Promise<Report> {
  if (!/\.(npy|nc|fits)$/i.test(out)) {
    throw new CallError(`the output must be .npy, .nc or .fits, got ${out}. Name it like alm.npy.`);
  }
  const to = { ...options, force };
  const read = await coefficientsIn(input, options);
  if (/\.fits$/i.test(out)) {
    return convertToHealpix(out, read?.coefficients ?? (await readFields(input, options)), to);
  }
  if (read) {
    const { coefficients, layout } = read;
    const other = layout === "real" ? "healpy" : "real";
    return convertCoefficients(out, coefficients, options.layout ?? other, to);
  }
  return convertFields(out, await readFields(input, options), to);
}

interface ReadCoefficients {
  readonly coefficients: HarmonicCoefficients;
  /** The layout they came in; undefined for a table, which has one of its own. */
  readonly layout?: Layout;
}

/** The coefficients of a file that holds some, undefined if it holds fields. */
async function coefficientsIn(
  path: string,
  { grid }: ConvertOptions,
): Promise<ReadCoefficients | undefined> {
  if (/\.(txt|msl|sh|gfc)$/i.test(path)) {
    return { coefficients: readShText(await readBytes(path), path) };
  }
  if (!isNpyFile(path)) return undefined;
  const array = readNpy(await readBytes(path), path);
  if (array.dtype === "complex128") {
    return { coefficients: fromHealpy(array, path), layout: "healpy" };
  }
  if (!holdsCoefficients(array) || grid !== undefined) return undefined;
  return { coefficients: coefficientsFromArray(array, path), layout: "real" };
}

interface WriteOptions {
  readonly dtype: OutputDtype;
  readonly force: boolean;
}

async function convertCoefficients(
  out: string,
  a: HarmonicCoefficients,
  layout: Layout,
  to: WriteOptions,
): Promise<Report> {
  const { bandLimit, batch } = a;
  if (isNetcdf(out)) {
    throw new CallError(
      `coefficients must go to .npy, got ${out}. Synthesise them on a grid first, or name an .npy file.`,
    );
  }
  if (layout === "real") await writeCoefficients(out, a, to);
  else {
    const shape = [batch, (bandLimit * (bandLimit + 1)) / 2];
    const array: NpyArray = { shape, dtype: "complex128", data: toComplexHealpy(a) };
    await writeArray(out, array, to.force);
  }
  return {
    json: { out, kind: "coefficients", layout, count: batch, bandLimit },
    summary: [
      `${batch} row${batch === 1 ? "" : "s"} of ${layout} coefficients, l < ${bandLimit}: ${out}`,
    ],
  };
}

async function convertFields(
  out: string,
  { fields, name, variable }: Dataset,
  { dtype, force }: WriteOptions,
): Promise<Report> {
  const { batch, unit } = fields;
  const { nLat, nLon } = fields.grid;
  if (isNetcdf(out)) {
    const bytes = writeNetcdf(fields, { dtype, ...(variable && { variable }) });
    await writeFileAtomic(out, bytes, { force });
  } else await writeFields(out, fields, { dtype, force });
  return {
    json: { out, kind: "fields", count: batch, nLat, nLon, unit },
    summary: [
      `${batch} field${batch === 1 ? "" : "s"} of ${name}, ${nLat} × ${nLon}, north first: ${out}`,
    ],
  };
}

async function convertToHealpix(
  out: string,
  of: HarmonicCoefficients | Dataset,
  to: HealpixOutput & { readonly force: boolean },
): Promise<Report> {
  const { bytes, nside, bandLimit, count } = healpixFile(of, to);
  await writeFileAtomic(out, bytes, { force: to.force });
  return {
    json: { out, kind: "healpix", count, nside, bandLimit },
    summary: [
      `${count} HEALPix map${count === 1 ? "" : "s"}, nside ${nside}, l < ${bandLimit}, RING: ${out}`,
    ],
  };
}

const isNetcdf = (path: string): boolean => /\.nc$/i.test(path);

/** healpy's rows hold L(L+1)/2 complex numbers, m ≥ 0. */
function fromHealpy({ shape, data }: NpyArray, path: string): HarmonicCoefficients {
  const row = shape.at(-1) ?? 0;
  const bandLimit = (Math.sqrt(8 * row + 1) - 1) / 2;
  if (!(shape.length <= 2 && Number.isInteger(bandLimit) && row > 0)) {
    throw new FormatError(
      `complex coefficients must have rows of L(L+1)/2 numbers, m ≥ 0, got ${row} in ${path}. Give all orders of degrees l < L.`,
      { path, field: "shape" },
    );
  }
  return fromComplexHealpy(data as Float64Array, bandLimit);
}
