import {
  analyse,
  DomainError,
  degreesInWords,
  equivalence,
  type HarmonicCoefficients,
  isotropic,
  largestBandLimit,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import {
  type AlphaByBandLimit,
  alphaByBandLimit,
  type EstimatedSpectrum,
  isSinglePrecision,
  type NoiseOfData,
  noiseOfData,
  noiseOfSpectrum,
  type SpectrumFit,
} from "@chaosphere/core/estimation";
import type { Dataset } from "@chaosphere/data";
import { boundOf } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { type ClimatologyName, climatologyOption, ownAnomalies } from "../inputs/climatology.ts";
import { spectrumOfCut } from "../inputs/cutSky.ts";
import {
  type Analysed,
  type FieldsOptions,
  fieldsOptions,
  fieldsOrCoefficients,
  readAnalysedOrCut,
} from "../inputs/fields.ts";
import { tellLevels } from "../inputs/select.ts";
import { whole } from "../options/numbers.ts";
import { required } from "../options/required.ts";
import type { Verb } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";
import { boundLines } from "../training/noiseReport.ts";

interface FitOptions extends FieldsOptions {
  readonly bandLimit?: number;
  readonly climatology?: ClimatologyName;
}

/** Two parameters more gain this many nats, χ²₂/2, on white noise once in a thousand data sets. */
const SEEN = 6.9;

/** A normal estimate is this many standard errors off once in twenty data sets. */
const TOLD = 2;

/** Fewest degrees below which α is fitted beside the fit asked for. */
const LEAST = 8;

/** The Whittle–Matérn noise as rough as the data, and whether the two laws are equivalent. */
export const fit: Verb = {
  name: "fit",
  description: "fit Whittle–Matérn noise to the spectrum of data",
  example: "chaosphere fit data/pcm-trefht --band-limit 32",
  declare: (command, act) =>
    climatologyOption(fieldsOptions(command), "")
      .argument("<input>", fieldsOrCoefficients)
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 8))
      .action(act(fitInput)),
};

async function fitInput([input = ""]: readonly string[], options: FitOptions): Promise<Report> {
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  const read = await readAnalysedOrCut(input, bandLimit, {
    ...options,
    ...(options.climatology && { prepare: ownAnomalies }),
  });
  const dataset = "cut" in read ? read.cut : read.dataset;
  if (dataset) tellLevels(dataset, input, options.assume);
  if (options.climatology && !dataset) {
    throw new CallError(
      `--climatology must go with fields that have dates, got coefficients in ${input}. Give the fields, or leave it out.`,
    );
  }
  const { noise, finer, count, seenShare } =
    "cut" in read
      ? noiseOfCut(input, read.cut, { ...options, bandLimit })
      : noiseOfWhole(read, bandLimit);
  const { fit: fitted, estimated, empty, faint } = noise;
  if (fitted === undefined) {
    throw new DomainError(
      `fit: four degrees from l = 1 on must have variance to fit three parameters, got fewer: none at ${degreesInWords([...empty, ...faint])}. Give fields that vary at more scales.`,
    );
  }
  const leaveOut = [...empty, ...faint].sort((j, k) => j - k);
  const kept = (spectrum: Float64Array) => spectrum.map((c, l) => (leaveOut.includes(l) ? 0 : c));
  const report = equivalence(
    isotropic(kept(whittleMatern(bandLimit, fitted).spectrum)),
    kept(estimated.spectrum),
    { fields: estimated.fields },
  );
  const departures = report.partialSums.at(-1) ?? 0;
  const byBandLimit = alphas(finer, bandLimit);
  // A flat spectrum, or one that falls too slowly, has no sum if it goes on so, and that of any noise on L²(S²) has one.
  const isFlat = gainOverFlat(estimated, leaveOut, fitted) < SEEN;
  const isTooRough = isFlat || boundOf(fitted, "alpha") === "lower";
  const verdict = isTooRough ? "singular" : report.verdict;
  const { alpha, kappa, sigma, standardErrors: error } = fitted;
  // No difference was seen, but the data would not have shown that they have no noise on L²(S²), α ≤ 1, either.
  const above = (alpha - 1) / error.alpha;
  const isTold = verdict === "singular" || !Number.isFinite(error.alpha) || above >= TOLD;
  return {
    json: {
      alpha,
      kappa,
      sigma,
      standardErrors: error,
      bound: { alpha: boundOf(fitted, "alpha"), kappa: boundOf(fitted, "kappa") },
      logLikelihood: fitted.logLikelihood,
      q: [...fitted.q],
      verdict,
      verdictDetermined: isTold,
      partialSums: [...report.partialSums],
      relativeEntropy: [...report.relativeEntropy],
      fisherInformation: [...report.fisherInformation],
      emptyDegrees: [...empty],
      faintDegrees: [...faint],
      alphaByBandLimit: byBandLimit.fits,
      alphaVaries: byBandLimit.varies,
      bandLimit,
      count,
      seenShare,
    },
    summary: [
      `Whittle–Matérn noise for ${count} field${count === 1 ? "" : "s"}, l < ${bandLimit}${seenShare < 1 ? `, ${(100 * seenShare).toPrecision(3)} % of the sphere seen` : ""}`,
      `  α = ${alpha.toFixed(4)}${errorOf(error.alpha, (e) => e.toFixed(4))}`,
      `  κ = ${kappa.toFixed(4)}${errorOf(error.kappa, (e) => e.toFixed(4), " rad⁻¹")}`,
      `  σ = ${sigma.toPrecision(5)}${errorOf(error.sigma, (e) => e.toPrecision(2))}`,
      ...boundLines(fitted),
      ...(isFlat
        ? [
            "  the spectrum cannot be told from a flat one: white noise, which does not determine α and has no sum",
          ]
        : []),
      ...leftOutLines(empty, faint),
      ...variesLines(byBandLimit),
      `${
        isTold
          ? `data and noise are ${verdict}:`
          : `whether data and noise are equivalent cannot be told from so few data: α is ${above.toFixed(1)} standard errors above 1, at and below which there is no such noise;`
      } Σ (2l+1)(q_l − 1)² = ${departures.toPrecision(4)} at l < ${bandLimit}${departures < 0 ? ", an estimate without bias, which chance makes negative where the sum is near 0" : ""}`,
    ],
  };
}

/** The noise as rough as the input below the band limit, and what there is up to twice that, where α may change. */
interface FoundNoise {
  readonly noise: NoiseOfData;
  readonly finer: NoiseOfData;
  /** Fields. */
  readonly count: number;
  readonly seenShare: number;
}

function noiseOfWhole(read: Analysed, bandLimit: number): FoundNoise {
  const { coefficients, dataset } = read;
  if (bandLimit > coefficients.bandLimit) {
    throw new CallError(
      `--band-limit must be at most that of the coefficients, ${coefficients.bandLimit}, got ${bandLimit}. Lower it.`,
    );
  }
  const singlePrecision = isSinglePrecision(dataset?.fields.values ?? coefficients.values);
  return {
    noise: noiseOfData(truncate(coefficients, bandLimit), { singlePrecision }),
    finer: noiseOfData(finerOf(read, bandLimit), { singlePrecision }),
    count: coefficients.batch,
    seenShare: 1,
  };
}

/**
 * Of fields with gaps, by their decoupled spectrum: f_sky (2l+1) degrees of freedom a field, the usual count for a mask of 0
 * and 1, and degrees where the estimate came out negative left out.
 */
function noiseOfCut(
  input: string,
  cut: Dataset,
  { assume, bandLimit }: FitOptions & { readonly bandLimit: number },
): FoundNoise {
  const all = spectrumOfCut(input, cut, { centre: cut.fields.batch > 1, assume });
  if (bandLimit > all.spectrum.length) {
    throw new CallError(
      `--band-limit must be at most ${all.spectrum.length}, what the points of the input resolve, got ${bandLimit}. Lower it.`,
    );
  }
  const fields = all.fields * all.seenShare;
  assume?.(
    `the noise is fitted to that spectrum, with ${(100 * all.seenShare).toPrecision(3)} % of the degrees of freedom of whole fields`,
  );
  const upTo = (L: number) => noiseOfSpectrum({ spectrum: all.spectrum.subarray(0, L), fields });
  return {
    noise: upTo(bandLimit),
    finer: upTo(Math.min(2 * bandLimit, all.spectrum.length)),
    count: cut.fields.batch,
    seenShare: all.seenShare,
  };
}

/** Log-likelihood of the fit over that of the best flat spectrum, C_l = Σ ν_l Ĉ_l/Σ ν_l, nats. */
function gainOverFlat(
  { spectrum, fields }: EstimatedSpectrum,
  leaveOut: readonly number[],
  { logLikelihood }: SpectrumFit,
): number {
  let [total, power] = [0, 0];
  spectrum.forEach((c, l) => {
    if (l === 0 || leaveOut.includes(l)) return;
    total += fields * (2 * l + 1);
    power += fields * (2 * l + 1) * c;
  });
  return logLikelihood + (total / 2) * (Math.log((2 * Math.PI * power) / total) + 1);
}

/** Whatever the input has, up to twice the band limit: α may change there. */
function finerOf({ coefficients, dataset }: Analysed, bandLimit: number): HarmonicCoefficients {
  const largest = dataset ? largestBandLimit(dataset.fields.grid) : coefficients.bandLimit;
  const L = Math.min(2 * bandLimit, Math.max(largest, bandLimit));
  return dataset ? analyse(dataset.fields, L) : truncate(coefficients, L);
}

function alphas({ estimated, empty, faint }: NoiseOfData, bandLimit: number): AlphaByBandLimit {
  const leaveOut = [...empty, ...faint];
  const asked = [
    Math.ceil(bandLimit / 2),
    Math.ceil((3 * bandLimit) / 4),
    bandLimit,
    estimated.spectrum.length,
  ];
  const canFit = (L: number) =>
    L >= LEAST && L - new Set([0, ...leaveOut.filter((l) => l < L)]).size >= 4;
  return alphaByBandLimit(estimated, [...new Set(asked)].filter(canFit), { leaveOut });
}

function errorOf(error: number, words: (error: number) => string, unit = ""): string {
  return Number.isFinite(error)
    ? ` ± ${words(error)}${unit}`
    : `${unit}, held at the end of its range`;
}

function leftOutLines(empty: readonly number[], faint: readonly number[]): string[] {
  return [
    ...(empty.length === 0
      ? []
      : [
          `no variance beyond rounding, left out of the fit and the sums: ${degreesInWords(empty)}`,
        ]),
    ...(faint.length === 0
      ? []
      : [
          `below a thousandth of the fitted variance, left out of the fit and the sums: ${degreesInWords(faint)}`,
        ]),
  ];
}

function variesLines({ fits, varies }: AlphaByBandLimit): string[] {
  if (!varies) return [];
  const list = fits.map(({ bandLimit, alpha }) => `${alpha.toFixed(2)} for l < ${bandLimit}`);
  return [
    `α depends on the band limit: ${list.join(", ")}; the spectrum is not a Whittle–Matérn one, and α does not carry over to finer degrees`,
  ];
}
