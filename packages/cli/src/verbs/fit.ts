import {
  equivalence,
  estimateSpectrum,
  fitSpectrum,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsOptions, readCoefficientsOf } from "../fields.ts";
import { whole } from "../numbers.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb } from "../verb.ts";

interface FitOptions extends FieldsOptions {
  readonly bandLimit?: number;
}

/** The Whittle–Matérn noise as rough as the data, and whether the two laws are equivalent. */
export const fit: Verb = {
  name: "fit",
  description: "fit Whittle–Matérn noise to the spectrum of data",
  example: "chaosphere fit data/pcm-trefht --band-limit 32",
  declare: (command, act) =>
    fieldsOptions(command)
      .argument("<input>", "fields (dataset folder, .npy, .nc) or coefficients (.npy)")
      .option("--band-limit <L>", "degrees l < L", whole("--band-limit", 8))
      .action(act(fitInput)),
};

async function fitInput([input = ""]: readonly string[], options: FitOptions): Promise<Report> {
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  const { coefficients } = await readCoefficientsOf(input, bandLimit, options);
  if (bandLimit > coefficients.bandLimit) {
    throw new CallError(
      `--band-limit must be at most that of the coefficients, ${coefficients.bandLimit}, got ${bandLimit}. Lower it.`,
    );
  }
  const a = truncate(coefficients, bandLimit);
  const { spectrum, fields } = estimateSpectrum(a);
  const fitted = fitSpectrum({ spectrum, fields });
  const { alpha, kappa, sigma, standardErrors: error } = fitted;
  const report = equivalence(whittleMatern(bandLimit, fitted), spectrum, { fields });
  return {
    json: {
      alpha,
      kappa,
      sigma,
      standardErrors: error,
      logLikelihood: fitted.logLikelihood,
      q: [...report.q],
      verdict: report.verdict,
      partialSums: [...report.partialSums],
      relativeEntropy: [...report.relativeEntropy],
      fisherInformation: [...report.fisherInformation],
      bandLimit,
      count: a.batch,
    },
    summary: [
      `Whittle–Matérn noise for ${a.batch} field${a.batch === 1 ? "" : "s"}, l < ${bandLimit}`,
      `  α = ${alpha.toFixed(4)} ± ${error.alpha.toFixed(4)}`,
      `  κ = ${kappa.toFixed(4)} ± ${error.kappa.toFixed(4)} rad⁻¹`,
      `  σ = ${sigma.toPrecision(5)} ± ${error.sigma.toPrecision(2)}`,
      `data and noise are ${report.verdict}: Σ (2l+1)(q_l − 1)² = ${(report.partialSums.at(-1) ?? 0).toPrecision(4)} at l < ${bandLimit}`,
    ],
  };
}
