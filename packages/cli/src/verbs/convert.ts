import {
  analyse,
  type GridFields,
  type HarmonicCoefficients,
  largestBandLimit,
  toComplexHealpy,
} from "@chaosphere/core";
import { type Dataset, type NpyArray, type Opened, openedDataset } from "@chaosphere/data";
import { pixelsOfCells, pixelsOfPixels } from "@chaosphere/data/healpix";
import { openHealpixWriter } from "@chaosphere/data/node";
import { isCut } from "../inputs/cutSky.ts";
import { type FieldsOptions, fieldsOptions, openInput } from "../inputs/fields.ts";
import { oneOf } from "../options/numbers.ts";
import { dtypeOption, nsideOption, type OutputDtype } from "../options/outputOptions.ts";
import { about } from "../output/about.ts";
import { writeArray, writeCoefficients } from "../output/arrays.ts";
import { asciiName } from "../output/asciiText.ts";
import { openFieldsFile } from "../output/fieldsFile.ts";
import { formatOf } from "../output/formats.ts";
import { writeInBatches } from "../output/inBatches.ts";
import { checkOutputSize } from "../output/outputSize.ts";
import { openRows } from "../output/rowsOutput.ts";
import {
  checkedFormat,
  checkNside,
  type GridFormat,
  MOST_DEGREES,
  outputTarget,
  targetJson,
  targetName,
} from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";

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
    nsideOption(fieldsOptions(dtypeOption(command)))
      .argument(
        "<in>",
        "fields (.npy, .nc, HEALPix .fits) or coefficients (.npy, .fits, tables as .gfc, .sh, .shc, .txt)",
      )
      .argument("<out>", ".npy, .nc for fields, or .fits for HEALPix maps")
      .option(
        "--layout <layout>",
        "coefficients as real [count, L²] or as healpy's complex128 [count, L(L+1)/2]; default: whichever the input is not",
        oneOf("--layout", layouts),
      )
      .action(act(convertFile)),
};

async function convertFile(
  [input = "", out = ""]: readonly string[],
  options: ConvertOptions,
  context: VerbContext,
): Promise<Report> {
  const { force } = context;
  const format = await checkedFormat("fields", out, { force, option: "the output" });
  checkNside(options, format);
  const read = await openInput(input, { ...options, missing: "mask" });
  if (format === "fits") {
    const cut = read.kind === "fields" && isCut(read.dataset);
    return cut
      ? convertCutToHealpix(out, read.dataset, options, context)
      : convertToHealpix(out, read, options, context);
  }
  if (read.kind === "coefficients") {
    const other = read.layout === "real" ? "healpy" : "real";
    const layout = options.layout ?? other;
    return convertCoefficients(out, read.coefficients, layout, { ...options, force });
  }
  const dataset = openedDataset(read, input);
  const { healpix } = dataset;
  if (healpix && isCut(dataset)) {
    options.assume?.(
      `the pixels of ${input}, of which some have no value, are written as equiangular cells, each with the value of the pixel in which its centre lies`,
    );
  }
  return convertFields(out, format, dataset, { ...options, context });
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
  formatOf("coefficients", out, "the output");
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
  format: GridFormat,
  { fields, name, variable, coordinates, provenance }: Dataset,
  { dtype, context }: { readonly dtype: OutputDtype; readonly context: VerbContext },
): Promise<Report> {
  const { batch: count, grid, unit } = fields;
  const { nLat, nLon } = grid;
  checkOutputSize(out, { count, each: nLat * nLon * (dtype === "float64" ? 8 : 4) });
  const known = {
    title: provenance.description || `Fields of ${name}`,
    unit,
    variable,
    ...(variable !== "" && name !== variable && { longName: name }),
    ...(coordinates && { coordinates }),
    ...(provenance.history !== undefined && { history: provenance.history }),
  };
  const file = await openFieldsFile(out, {
    format,
    grid,
    count,
    dtype,
    force: context.force,
    about: about(known, context),
  });
  await file.append(fields);
  await file.close();
  return {
    json: { out, kind: "fields", count, nLat, nLon, unit },
    summary: [
      `${count} field${count === 1 ? "" : "s"} of ${name}, ${nLat} × ${nLon}, north first: ${out}`,
    ],
  };
}

/** Fields by the degrees that their grid resolves. */
async function convertToHealpix(
  out: string,
  of: Opened,
  options: ConvertOptions,
  context: VerbContext,
): Promise<Report> {
  const { a, unit, variable, name } =
    of.kind === "fields"
      ? { ...of.dataset, a: analysed(of.dataset.fields), unit: of.dataset.fields.unit }
      : { a: of.coefficients, unit: of.unit, variable: "", name: "coefficients" };
  const { batch: count, bandLimit } = a;
  const { southFirst, grid, ...rest } = options;
  const to = { ...rest, out, force: context.force };
  const target = await outputTarget(to, { count, bandLimit, unit });
  const known = { title: `HEALPix maps of ${name}`, unit, variable };
  const output = openRows(target, to, { count, bandLimit, about: about(known, context) });
  await writeInBatches(output, count, count, () => a);
  return {
    json: { out, kind: "healpix", count, ...targetJson(target), bandLimit },
    summary: [
      `${count} map${count === 1 ? "" : "s"}, l < ${bandLimit}, on ${targetName(target)}: ${out}`,
    ],
  };
}

/** Fields with gaps have no degrees: their cells or pixels by place, UNSEEN where they have no value. */
async function convertCutToHealpix(
  out: string,
  { fields, healpix, variable, name }: Dataset,
  { southFirst, grid, ...options }: ConvertOptions,
  { force }: VerbContext,
): Promise<Report> {
  const { batch: count, unit } = fields;
  const bandLimit = healpix ? 1 : largestBandLimit(fields.grid);
  const nside = options.nside ?? healpix?.nside;
  const to = { ...options, ...(nside && { nside }), out, force };
  const target = await outputTarget(to, { count, bandLimit, unit });
  if (target.form !== "healpix") throw new Error("a .fits file has pixels");
  const values = healpix
    ? pixelsOfPixels(healpix, target.nside)
    : pixelsOfCells(fields, target.nside);
  if (healpix?.nside !== target.nside) {
    options.assume?.(
      `fields with gaps have no harmonics: each pixel of nside ${target.nside} has the value of the ${healpix ? "pixel" : "cell"} in which its centre lies`,
    );
  }
  const file = await openHealpixWriter(out, {
    nside: target.nside,
    count,
    name: asciiName(variable || "FIELD"),
    unit: target.unit,
    dtype: options.dtype,
    force,
  });
  const pixels = 12 * target.nside ** 2;
  for (let b = 0; b < count; b++) {
    const map = values.subarray(b * pixels, (b + 1) * pixels);
    await file.append([{ nside: target.nside, values: map, unit }]);
  }
  await file.close();
  return {
    json: { out, kind: "healpix", count, ...targetJson(target) },
    summary: [
      `${count} map${count === 1 ? "" : "s"} of ${name} with gaps (UNSEEN) on ${targetName(target)}: ${out}`,
    ],
  };
}

function analysed(fields: GridFields): HarmonicCoefficients {
  return analyse(fields, Math.min(largestBandLimit(fields.grid), MOST_DEGREES));
}
