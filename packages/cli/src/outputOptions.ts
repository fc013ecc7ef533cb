import type { Command } from "commander";
import { oneOf } from "./numbers.ts";

/** Element types of a written array. */
export type OutputDtype = "float64" | "float32";

/** Options of every verb that writes an array. */
export interface OutputOptions {
  readonly out?: string;
  readonly dtype: OutputDtype;
}

/** Declares --out and --dtype. */
export function outputDtype(command: Command): Command {
  return command
    .option("--out <file>", "the .npy file to write")
    .option(
      "--dtype <type>",
      "float64 or float32",
      oneOf<OutputDtype>("--dtype", ["float64", "float32"]),
      "float64",
    );
}

/** Options of every verb that writes fields. */
export interface FieldsOutputOptions extends OutputOptions {
  readonly southFirst?: boolean;
}

/** Declares --out, --dtype and --south-first. */
export function fieldsOutput(command: Command): Command {
  return outputDtype(command).option("--south-first", "rows of fields run south to north");
}
