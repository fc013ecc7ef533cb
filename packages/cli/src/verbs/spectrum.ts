import { meanSpectrum, truncate } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { CallError } from "../callError.ts";
import { spectrumOfCut } from "../cutSky.ts";
import {
  type FieldsOptions,
  fieldsOptions,
  fieldsOrCoefficients,
  readAnalysedOrCut,
} from "../fields.ts";
import { whole } from "../numbers.ts";
import type { Report } from "../terminal.ts";
import type { Verb } from "../verb.ts";
import { workersOption } from "../workers.ts";

interface SpectrumOptions extends FieldsOptions {
  readonly bandLimit?: number;
  readonly binWidth?: number;
}

/**
 * Angular power spectrum, C_l = Σ_m a_lm² / (2l+1), mean over the batch; of fields with gaps the one that the seen part is
 * expected from.
 */
export const spectrum: Verb = {
  name: "spectrum",
  description:
    "mean angular power spectrum of fields, by degree; of fields with gaps without the bias of the mask",
  example: "chaosphere spectrum noise.npy --band-limit 32",
  declare: (command, act) =>
    workersOption(fieldsOptions(command))
      .argument("<input>", fieldsOrCoefficients)
      .option(
        "--band-limit <L>",
        "degrees l < L; default: all that the input has or its grid resolves",
        whole("--band-limit", 1),
      )
      .option(
        "--bin-width <n>",
        "degrees to a bin, for fields with gaps; default: the fewest that the part seen tells apart",
        whole("--bin-width", 1),
      )
      .action(act(spectrumOf)),
};

async function spectrumOf(
  [input = ""]: readonly string[],
  options: SpectrumOptions,
): Promise<Report> {
  const read = await readAnalysedOrCut(input, options.bandLimit, options);
  if ("cut" in read) return cutReport(input, read.cut, options);
  const { coefficients } = read;
  if (options.binWidth !== undefined) {
    throw new CallError(
      "--bin-width must go with fields that have gaps, got an input without any, whose degrees are all told apart. Leave it out.",
    );
  }
  const bandLimit = options.bandLimit ?? coefficients.bandLimit;
  if (bandLimit > coefficients.bandLimit) {
    throw new CallError(
      `--band-limit must be at most that of the coefficients, ${coefficients.bandLimit}, got ${bandLimit}. Lower it.`,
    );
  }
  const cl = [...meanSpectrum(truncate(coefficients, bandLimit))];
  return {
    json: { cl, count: coefficients.batch, bandLimit, seenShare: 1 },
    summary: ["   l  C_l", ...cl.map((c, l) => `${String(l).padStart(4)}  ${c.toExponential(6)}`)],
  };
}

/** Of fields with gaps: C_l bin by bin, and beside it the biased spectrum of the seen part. */
function cutReport(input: string, dataset: Dataset, options: SpectrumOptions): Report {
  const { spectrum, pseudo, bins, condition, seenShare } = spectrumOfCut(input, dataset, options);
  const cl = [...spectrum];
  return {
    json: {
      cl,
      pseudoCl: [...pseudo],
      seenShare,
      bins: bins.map(({ from, to }) => ({ from, to, cl: spectrum[from] })),
      condition,
      count: dataset.fields.batch,
      bandLimit: cl.length,
    },
    summary: [
      `${(100 * seenShare).toPrecision(3)} % of the sphere seen (f_sky = ${seenShare.toFixed(4)})`,
      `${"l".padStart(9)}  C_l             pseudo-C_l`,
      ...bins.map(({ from, to }) => {
        const last = Math.min(to, cl.length - 1);
        const degrees = from === to ? String(from) : `${from}–${to}`;
        let [power, orders] = [0, 0];
        for (let l = from; l <= last; l++) {
          power += (2 * l + 1) * (pseudo[l] ?? 0);
          orders += 2 * l + 1;
        }
        return `${degrees.padStart(9)}  ${(spectrum[from] ?? 0).toExponential(6).padEnd(14)}  ${(power / orders).toExponential(6)}`;
      }),
    ],
  };
}
