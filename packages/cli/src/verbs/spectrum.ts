import { meanSpectrum, truncate } from "@chaosphere/core";
import { CallError } from "../callError.ts";
import {
  type FieldsOptions,
  fieldsOptions,
  fieldsOrCoefficients,
  readCoefficientsOf,
} from "../fields.ts";
import { whole } from "../numbers.ts";
import type { Report } from "../terminal.ts";
import type { Verb } from "../verb.ts";
import { workersOption } from "../workers.ts";

interface SpectrumOptions extends FieldsOptions {
  readonly bandLimit?: number;
}

/** Angular power spectrum, C_l = Σ_m a_lm² / (2l+1), mean over the batch. */
export const spectrum: Verb = {
  name: "spectrum",
  description: "mean angular power spectrum of fields, by degree",
  example: "chaosphere spectrum noise.npy --band-limit 32",
  declare: (command, act) =>
    workersOption(fieldsOptions(command))
      .argument("<input>", fieldsOrCoefficients)
      .option(
        "--band-limit <L>",
        "degrees l < L; default: all that the input has or its grid resolves",
        whole("--band-limit", 1),
      )
      .action(act(spectrumOf)),
};

async function spectrumOf(
  [input = ""]: readonly string[],
  options: SpectrumOptions,
): Promise<Report> {
  const { coefficients } = await readCoefficientsOf(input, options.bandLimit, options);
  const bandLimit = options.bandLimit ?? coefficients.bandLimit;
  if (bandLimit > coefficients.bandLimit) {
    throw new CallError(
      `--band-limit must be at most that of the coefficients, ${coefficients.bandLimit}, got ${bandLimit}. Lower it.`,
    );
  }
  const cl = [...meanSpectrum(truncate(coefficients, bandLimit))];
  return {
    json: { cl, count: coefficients.batch, bandLimit },
    summary: ["   l  C_l", ...cl.map((c, l) => `${String(l).padStart(4)}  ${c.toExponential(6)}`)],
  };
}
