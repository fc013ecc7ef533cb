import {
  checkSupport,
  defaultTimes,
  degreesInWords,
  eigenmodes,
  emptyDegrees,
  type FullGaussian,
  inFullForm,
  isotropic,
  key,
  meanSpectrum,
  noisedGaussian,
  relativeEntropy,
  type SamplerName,
  samplerNames,
  samplingDefaults,
} from "@chaosphere/core";
import { checksumLine } from "@chaosphere/data";
import { readBytes } from "@chaosphere/data/node";
import { type Checkpoint, decodeCheckpoint, gaussianLawOf } from "@chaosphere/model";
import {
  type Certificate,
  type EntropyBound,
  type Estimate,
  type FisherByBandLimit,
  fisherByBandLimit,
  gaussianCertificate,
  type PathSampler,
  type ScoreAgreement,
  sampledGaussian,
} from "@chaosphere/score";
import { CallError } from "../errors/callError.ts";
import { type FieldsOptions, fieldsAlone, fieldsOptions } from "../inputs/fields.ts";
import { fittedCount, readJudged } from "../inputs/judgedFields.ts";
import { version } from "../installation/version.ts";
import { certifiedData } from "../judging/certifiedData.ts";
import { type HoldOut, judgedOption } from "../options/holdOut.ts";
import { whole } from "../options/numbers.ts";
import { samplerName } from "../options/samplerName.ts";
import type { Verb } from "../program/verb.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";
import { MOST_DEGREES } from "../training/trainGaussian.ts";

interface CertifyOptions extends FieldsOptions {
  readonly steps: number;
  readonly sampler: SamplerName;
  readonly seed: number;
  readonly holdOut?: HoldOut;
}

/** Coordinates of each point whose score is printed four ways. */
const SHOWN = 4;

/** How far a model's samples are from its law, in numbers that can be checked. */
export const certify: Verb = {
  name: "certify",
  description:
    "how far a model's samples are from its law: the entropy bound term by term, and Fisher information against L",
  example: "chaosphere certify pcm.model data/pcm-trefht",
  declare: (command, act) =>
    judgedOption(fieldsOptions(command), "of the dataset")
      .argument("<model>", "model written by chaosphere train or prior")
      .argument("<dataset...>", `${fieldsAlone}; several files are one dataset`)
      .option(
        "--steps <k>",
        "steps of the sampler",
        whole("--steps", 1, 1e5),
        samplingDefaults.steps,
      )
      .option(
        "--sampler <s>",
        `${samplerNames.join(", ")}; the entropy bound is known for martingale-exponential and exponential; with any other, that of martingale-exponential stands beside the exact entropy`,
        samplerName,
        samplingDefaults.samplerName,
      )
      .option("--seed <n>", "random seed of the Monte-Carlo draws", whole("--seed", 0), 0)
      .action(act(certifyModel)),
};

async function certifyModel(
  [modelPath = "", ...dataPaths]: readonly string[],
  options: CertifyOptions,
): Promise<Report> {
  const { steps, sampler, seed } = options;
  const model = decodeCheckpoint(await readBytes(modelPath), modelPath);
  const law = certifiedLaw(model);
  const judged = await readJudged(model, dataPaths, { ...options, asFields: true });
  const data = judged.dataset;
  if (!data) throw new Error("fields read as fields are no dataset");
  const a = judged.coefficients;
  const γ = isotropic(model.noise.spectrum);
  checkSupport("certify", γ, a, model.mean);
  const onFields = certifiedData(law, model, judged);
  const times = defaultTimes(model, steps);
  const withPath = sampler === "exponential" ? sampler : "martingale-exponential";
  const certificate = gaussianCertificate(law, onFields.samples, {
    times,
    sampler: withPath,
    key: key(seed),
  });
  const klOutput = outputEntropy(law, times, sampler);
  const noise = model.noise.whittleMatern;
  const spectrum = model.ratio.map((q, l) => q * model.noise.spectrum[l]);
  const isotropicPart = fisherByBandLimit(γ, spectrum, {
    fields: Math.max((fittedCount(model) ?? a.batch) - 1, 1),
    ...(noise && { noise }),
  });
  const dataset = checksumLine(data.provenance);
  return {
    json: {
      ...entropies(certificate, withPath),
      emptyDegrees: emptyDegrees(γ),
      klOutput,
      sampler,
      bounded: { sampler: withPath, klOutput: certificate.klOutput },
      steps,
      horizon: model.horizon,
      stop: model.stop,
      fisherByL: [...certificate.byBandLimit.fisherInformation],
      relativeEntropyByL: [...certificate.byBandLimit.relativeEntropy],
      growth: finiteOrNull(certificate.growth),
      verdict: certificate.verdict,
      regime: certificate.regime === "absolutely-continuous" ? "A" : "B",
      isotropicPart: isotropicJson(isotropicPart),
      scores: certificate.scores.map((four) => scoreJson(four, model.bandLimit)),
      worstDisagreement: Math.max(...certificate.scores.map((four) => four.worstDisagreement)),
      fromSamples: { ...samplesJson(certificate, times), of: onFields.samplesAre },
      data: onFields.json,
      spectra: {
        noise: [...model.noise.spectrum],
        model: [...spectrum],
        data: [...meanSpectrum(a)],
        ratio: [...model.ratio],
      },
      bandLimit: model.bandLimit,
      count: a.batch,
      seed,
      dataChecksum: { model: model.dataChecksum, dataset, same: model.dataChecksum === dataset },
      versions: { chaosphere: version, node: process.version, modelCommit: model.commit },
    },
    summary: [
      ...summary(certificate, isotropicPart, model, { sampler, steps, klOutput, withPath }),
      ...onFields.lines,
      `  from ${onFields.samplesAre} fields alone: E log(output of ${withPath}/noise) ≥ ${nats(certificate.fromSamples.gain.value)} ± ${certificate.fromSamples.gain.standardError.toPrecision(2)}`,
    ],
  };
}

function nats(value: number): string {
  return value.toPrecision(5);
}

/** The law of a Gaussian or isotropic model in Cameron–Martin coordinates, by its eigenvectors. */
function certifiedLaw(model: Checkpoint): FullGaussian<"cameron-martin"> {
  const law = model.kind === "network" ? undefined : gaussianLawOf(model);
  if (law?.kind === "low-rank" && model.bandLimit > MOST_DEGREES) {
    throw new CallError(
      `certify: the model must be of degrees l < ${MOST_DEGREES} or fewer, as its certificate asks for the eigenvectors of a covariance of ${model.bandLimit}⁴ numbers, got l < ${model.bandLimit}. Certify the model of fewer degrees: train --model low-rank --band-limit ${MOST_DEGREES}.`,
    );
  }
  if (law) return inFullForm(law);
  throw new CallError(
    `certify: the model must be a Gaussian one, got ${model.kind}. Its certificate is exact for Gaussian models alone.`,
  );
}

/** KL(μ_η | law of the sampler's output), exact. */
function outputEntropy(law: FullGaussian, times: Float64Array, sampler: SamplerName): number {
  const modes = eigenmodes(law);
  return relativeEntropy(
    noisedGaussian(modes, times.at(-1) ?? 0),
    sampledGaussian(modes, times, { sampler }),
  );
}

/** The entropies of the law, that of the path and the bound, term by term, with the labels of docs/theory/formulas.md. */
function entropies(
  { klInitial, klStop, path, bound, closedBound }: Certificate,
  withPath: PathSampler,
) {
  const labelled = ({ total, terms }: EntropyBound, equation: string) => ({
    total,
    terms,
    equation,
  });
  return {
    klInitial,
    klStop,
    terms: bound.terms,
    total: bound.total,
    equation: "G7.6",
    path: labelled(path, withPath === "exponential" ? "G7.5" : "G7.4"),
    closedBound: labelled(closedBound, "G7.6"),
  };
}

function growthInWords(growth: number): string {
  return Number.isFinite(growth)
    ? `dyadic blocks grow by 2^${growth.toFixed(2)}`
    : "no block grows";
}

/** A growth of −∞ is that of a sum which ends; JSON has null for it. */
function finiteOrNull(growth: number): number | null {
  return Number.isFinite(growth) ? growth : null;
}

function isotropicJson({ verdict, growth, fisherInformation, advice }: FisherByBandLimit) {
  return {
    verdict,
    growth: finiteOrNull(growth),
    fisherByL: [...fisherInformation],
    advice: advice ?? null,
  };
}

function scoreJson(four: ScoreAgreement, bandLimit: number) {
  const row = bandLimit ** 2;
  const points = four.malliavin.length / row;
  const shown = (values: Float64Array) =>
    Array.from({ length: points }, (_, b) => [
      ...values.subarray(b * row, b * row + Math.min(row, SHOWN)),
    ]);
  return {
    time: four.time,
    worstDisagreement: four.worstDisagreement,
    monteCarloWorstZ: four.worstZ,
    monteCarloRmsZ: four.rmsZ,
    malliavin: shown(four.malliavin),
    tweedie: shown(four.tweedie),
    densityGradient: shown(four.densityGradient),
    monteCarlo: shown(four.monteCarlo),
    standardErrors: shown(four.standardErrors),
  };
}

function samplesJson({ fromSamples }: Certificate, times: Float64Array) {
  const { gain, denoisingLoss, scoreError } = fromSamples;
  const columns = (estimates: readonly Estimate[] = []) => ({
    value: estimates.map(({ value }) => value),
    standardError: estimates.map(({ standardError }) => standardError),
  });
  return {
    gain,
    times: [...times.subarray(0, -1)],
    denoisingLoss: columns(denoisingLoss),
    scoreError: columns(scoreError),
  };
}

/** What is certified: a sampler's run, and the one that stands beside it with a path. */
interface CertifiedRun {
  readonly sampler: SamplerName;
  readonly steps: number;
  readonly klOutput: number;
  readonly withPath: SamplerName;
}

function summary(
  { klInitial, klStop, path, bound, ...certificate }: Certificate,
  { advice }: FisherByBandLimit,
  { bandLimit, horizon, stop, noise }: Checkpoint,
  { sampler, steps, klOutput, withPath }: CertifiedRun,
): string[] {
  const column = (value: number) => nats(value).padStart(12);
  const terms = ({ total, terms }: EntropyBound) =>
    [terms.initialisation, terms.discretisation, terms.scoreError, total].map(column).join(" ");
  const { fisherInformation } = certificate.byBandLimit;
  const worst = Math.max(...certificate.scores.map((four) => four.worstDisagreement));
  const worstZ = Math.max(...certificate.scores.map((four) => four.worstZ));
  const empty = emptyDegrees(isotropic(noise.spectrum));
  return [
    `${sampler}, ${counted(steps, "step")} from t = ${horizon.toPrecision(3)} to ${stop.toPrecision(3)}, l < ${bandLimit}; entropies in nats`,
    "from the model alone, the same for any dataset:",
    `  model against noise   ${column(klInitial)} at t = 0, ${nats(klStop)} at the stopping time`,
    `                         initialise   discretise  score error        total`,
    `  output, exact         ${" ".repeat(38)} ${column(klOutput)}`,
    ...(sampler === withPath
      ? []
      : [
          `  of ${withPath} in the same steps, as no bound is known for ${sampler}:`,
          `  output, exact         ${" ".repeat(38)} ${column(certificate.klOutput)}`,
        ]),
    `  path, exact           ${terms(path)}`,
    `  bound                 ${terms(bound)}`,
    `  Fisher information at L = ${bandLimit}: ${(fisherInformation.at(-1) ?? 0).toPrecision(5)}; ${growthInWords(certificate.growth)}: ${certificate.verdict}, data ${certificate.regime === "singular" ? "singular to" : "absolutely continuous with respect to"} the noise`,
    ...(advice ? [`    ${advice.text}`] : []),
    `  score four ways at points of the data: closed forms within ${worst.toExponential(1)}, Monte-Carlo weight within ${worstZ.toFixed(1)} standard errors`,
    ...(empty.length === 0
      ? []
      : [`  sums are over the degrees with variance; without are ${degreesInWords(empty)}`]),
  ];
}
