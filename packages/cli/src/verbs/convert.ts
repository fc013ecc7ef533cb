import { fromComplexHealpy, type HarmonicCoefficients, toComplexHealpy } from "@chaosphere/core";
import { coefficientsFromArray, type NpyArray, readNpy, readShText } from "@chaosphere/data";
import { readBytes } from "@chaosphere/data/node";
import { writeArray, writeCoefficients, writeFields } from "../arrays.ts";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsOptions, holdsCoefficients, readFields } from "../fields.ts";
import { oneOf } from "../numbers.ts";
import { type OutputDtype, outputDtype } from "../outputOptions.ts";
import type { Report } from "../terminal.ts";
import type { Surroundings, Verb } from "../verb.ts";

type Layout = "real" | "healpy";
const layouts: readonly Layout[] = ["real", "healpy"];

interface ConvertOptions extends FieldsOptions {
  readonly dtype: OutputDtype;
  readonly layout?: Layout;
}

/** One layout of fields or coefficients to another. */
export const convert: Verb = {
  name: "convert",
  description:
    "convert fields to .npy, and coefficients between the real and healpy's complex order",
  example: "chaosphere convert coefficients.npy alm.npy --layout healpy",
  declare: (command, act) =>
    fieldsOptions(outputDtype(command))
      .argument(
        "<in>",
        ".nc fields, .npy fields or coefficients, coefficient table (.txt, .msl, .sh)",
      )
      .argument("<out>", ".npy")
      .option(
        "--layout <layout>",
        "coefficients as real [count, L²] or as healpy's complex128 [count, L(L+1)/2]; default the other one",
        oneOf("--layout", layouts),
      )
      .action(act(convertFile)),
};

async function convertFile(
  [input = "", out = ""]: readonly string[],
  options: ConvertOptions,
  { force }: Surroundings,
): Promise<Report> {
  if (!/\.npy$/i.test(out)) {
    throw new CallError(`the output must be .npy, got ${out}. Name it like alm.npy.`);
  }
  const to = { ...options, force };
  if (/\.npy$/i.test(input)) {
    const array = readNpy(await readBytes(input), input);
    if (array.dtype === "complex128") {
      return wroteCoefficients(out, fromHealpy(array, input), options.layout ?? "real", to);
    }
    if (holdsCoefficients(array) && options.grid === undefined) {
      const a = coefficientsFromArray(array, input);
      return wroteCoefficients(out, a, options.layout ?? "healpy", to);
    }
  }
  if (/\.(txt|msl|sh|gfc)$/i.test(input)) {
    return wroteCoefficients(
      out,
      readShText(await readBytes(input), input),
      options.layout ?? "real",
      to,
    );
  }
  const { fields, name } = await readFields(input, options);
  const { nLat, nLon } = fields.grid;
  await writeFields(out, fields, { ...to, southFirst: false });
  return {
    json: { in: input, out, kind: "fields", count: fields.batch, nLat, nLon, unit: fields.unit },
    summary: [`${fields.batch} fields of ${name}, ${nLat} × ${nLon}, north first: ${out}`],
  };
}

async function wroteCoefficients(
  out: string,
  a: HarmonicCoefficients,
  layout: Layout,
  options: { readonly dtype: OutputDtype; readonly force: boolean },
): Promise<Report> {
  const { bandLimit, batch } = a;
  if (layout === "real") await writeCoefficients(out, a, options);
  else {
    const shape = [batch, (bandLimit * (bandLimit + 1)) / 2];
    const array: NpyArray = { shape, dtype: "complex128", data: toComplexHealpy(a) };
    await writeArray(out, array, options.force);
  }
  return {
    json: { out, kind: "coefficients", layout, count: batch, bandLimit },
    summary: [
      `${batch} row${batch === 1 ? "" : "s"} of ${layout} coefficients, l < ${bandLimit}: ${out}`,
    ],
  };
}

/** healpy's rows hold L(L+1)/2 complex numbers, m ≥ 0. */
function fromHealpy({ shape, data }: NpyArray, path: string): HarmonicCoefficients {
  const row = shape.at(-1) ?? 0;
  const bandLimit = (Math.sqrt(8 * row + 1) - 1) / 2;
  if (!(shape.length <= 2 && Number.isInteger(bandLimit) && row > 0)) {
    throw new CallError(
      `complex coefficients must have rows of L(L+1)/2 numbers, m ≥ 0, got ${row} in ${path}. Give all orders of degrees l < L.`,
    );
  }
  return fromComplexHealpy(data as Float64Array, bandLimit);
}
