import { createHash } from "node:crypto";
import {
  type CompleteMaternParameters,
  emptyDegrees,
  type GaussianMeasure,
  isotropic,
  traceTail,
  whittleMatern,
} from "@chaosphere/core";
import { AmbiguityError, readSpectrumTable, type SpectrumTable } from "@chaosphere/data";
import { readBytes } from "@chaosphere/data/node";
import type { Command } from "commander";
import { asked, CallError } from "../errors/callError.ts";
import { finite } from "./numbers.ts";
import { required } from "./required.ts";

/** Options that name an isotropic Gaussian law. */
export interface IsotropicLawOptions {
  readonly alpha?: number;
  readonly kappa?: number;
  readonly sigma?: number;
  readonly spectrum?: string;
  readonly dL?: boolean;
  readonly cL?: boolean;
}

/** An isotropic Gaussian law and where it is from. */
export interface NamedLaw {
  readonly measure: GaussianMeasure;
  /** Of a Whittle–Matérn law. */
  readonly parameters?: CompleteMaternParameters;
  /** Checksum and name of the table it was read from; empty for a Whittle–Matérn law. */
  readonly checksum: string;
  /** Σ (2l+1) C_l over the degrees l ≥ bandLimit, of a table up to its last. */
  readonly traceTail: number;
  /** The title of a file of its fields. */
  readonly title: string;
  /** What it is called in a report. */
  readonly name: string;
  /** What a report says of it in JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Declares --alpha, --kappa, --sigma, --spectrum, --d-l and --c-l. */
export function isotropicLawOptions(command: Command): Command {
  return command
    .option("--alpha <a>", "smoothness, above 1", finite("--alpha"))
    .option("--kappa <k>", "inverse correlation length, rad⁻¹", finite("--kappa"))
    .option("--sigma <s>", "amplitude, in the unit of the field; default 1", finite("--sigma"))
    .option(
      "--spectrum <file>",
      "a table with lines `l C_l`, or a FITS file of healpy.write_cl, instead of --alpha and --kappa",
    )
    .option("--d-l", "the table holds D_l = l(l+1)C_l/2π")
    .option("--c-l", "the table holds C_l; needed if its columns leave that open");
}

/**
 * The law that the options name, on degrees l < bandLimit.
 *
 * @param say Takes one line for each assumption about the table.
 * @throws {@link CallError} if they name none, or two.
 */
export async function namedLaw(
  options: IsotropicLawOptions,
  bandLimit: number,
  say: (line: string) => void,
): Promise<NamedLaw> {
  const { spectrum: path, dL = false, cL = false } = options;
  if (path === undefined) {
    if (dL || cL) {
      throw new CallError(
        `${dL ? "--d-l" : "--c-l"} must go with a table, got no --spectrum. Add --spectrum CL.txt.`,
      );
    }
    return maternLaw(options, bandLimit);
  }
  const other = (["alpha", "kappa", "sigma"] as const).find((name) => options[name] !== undefined);
  if (other !== undefined) {
    throw new CallError(
      `--spectrum must be the whole law, got --${other} beside it. Leave one of them out.`,
    );
  }
  if (dL && cL) {
    throw new CallError("the table must hold one of both, got --d-l and --c-l. Leave one out.");
  }
  const bytes = await readBytes(path);
  const table = readTable(bytes, path, options);
  for (const line of table.assumed) say(line);
  if (table.isMeaningAssumed) say("--d-l reads the second column as D_l.");
  return tableLaw(table.spectrum, path, bytes, bandLimit);
}

/** Reads a table; what --c-l and --d-l can settle is a fault of the call. */
function readTable(
  bytes: Uint8Array,
  path: string,
  { cL, dL }: IsotropicLawOptions,
): SpectrumTable {
  try {
    return readSpectrumTable(bytes, path, dL ? "D_l" : cL ? "C_l" : undefined);
  } catch (error) {
    if (!(error instanceof AmbiguityError)) throw error;
    throw new CallError(error.message.replace(/[^.]*\.$/, " Add --c-l or --d-l."));
  }
}

function maternLaw(options: IsotropicLawOptions, bandLimit: number): NamedLaw {
  const parameters = {
    alpha: required("--alpha", options.alpha, "2"),
    kappa: required("--kappa", options.kappa, "3"),
    sigma: options.sigma ?? 1,
  };
  const { alpha, kappa, sigma } = parameters;
  return {
    measure: asked(() => whittleMatern(bandLimit, parameters)),
    parameters,
    checksum: "",
    traceTail: traceTail(parameters, bandLimit),
    title: `Whittle–Matérn fields, alpha = ${alpha}, kappa = ${kappa}, sigma = ${sigma}`,
    name: `Whittle–Matérn, α = ${alpha}, κ = ${kappa}, σ = ${sigma}`,
    json: parameters,
  };
}

function tableLaw(
  spectrum: Float64Array,
  path: string,
  bytes: Uint8Array,
  bandLimit: number,
): NamedLaw {
  if (bandLimit > spectrum.length) {
    throw new CallError(
      `--band-limit must be at most ${spectrum.length}, as ${path} ends at l = ${spectrum.length - 1}, got ${bandLimit}. Lower it.`,
    );
  }
  const measure = isotropic(spectrum.subarray(0, bandLimit));
  const file = path.split(/[\\/]/).at(-1);
  return {
    measure,
    checksum: `sha256:${createHash("sha256").update(bytes).digest("hex")} ${file}`,
    traceTail: spectrum.reduce((sum, c, l) => (l < bandLimit ? sum : sum + (2 * l + 1) * c), 0),
    title: `Isotropic Gaussian fields, spectrum of ${file}`,
    name: `isotropic Gaussian, C_l of ${path}`,
    json: { spectrum: path, emptyDegrees: emptyDegrees(measure) },
  };
}
