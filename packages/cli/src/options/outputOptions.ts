import type { Command } from "commander";
import { oneOf, whole } from "./numbers.ts";
import { optionGroups } from "./optionGroups.ts";

/** Element types of a written array. */
export type OutputDtype = "float64" | "float32";

/** Options of every verb that writes an array. */
export interface OutputOptions {
  readonly out?: string;
  readonly dtype: OutputDtype;
}

/** Declares --out and --dtype. */
export function outputDtype(command: Command, formats = ".npy"): Command {
  return dtypeOption(
    command
      .optionsGroup(optionGroups.output)
      .option("--out <file>", `the file to write, ${formats}`),
  );
}

/** Declares --dtype. */
export function dtypeOption(command: Command): Command {
  return command
    .optionsGroup(optionGroups.output)
    .option(
      "--dtype <type>",
      "float64 or float32",
      oneOf<OutputDtype>("--dtype", ["float64", "float32"]),
      "float64",
    )
    .optionsGroup(optionGroups.own);
}

/** Options of every verb that writes fields. */
export interface FieldsOutputOptions extends OutputOptions {
  readonly southFirst?: boolean;
  readonly nside?: number;
}

/** Declares --out, --dtype, --south-first and --nside. */
export function fieldsOutput(command: Command): Command {
  return nsideOption(
    outputDtype(command, ".npy, .nc, .zarr or .fits (HEALPix)")
      .optionsGroup(optionGroups.output)
      .option("--south-first", "rows of fields of .npy run south to north"),
  );
}

/** Declares --nside. */
export function nsideOption(command: Command): Command {
  return command
    .optionsGroup(optionGroups.output)
    .option(
      "--nside <n>",
      "nside of .fits maps; default: the smallest power of 2 with L ≤ 2 nside",
      whole("--nside", 1, 8192),
    )
    .optionsGroup(optionGroups.own);
}
