import type { FullGaussian, IndependentGaussian, LowRankGaussian } from "@chaosphere/core";
import { checkNoise } from "@chaosphere/score/posterior";
import {
  brokenSpecRule,
  dimensionOf,
  type NetworkSpec,
  type NetworkWeights,
} from "../network/architecture.ts";
import { brokenWeightRule } from "../network/parameters.ts";
import { type ObservationTask, siteNoise, siteOperator } from "../observing/index.ts";
import type {
  Checkpoint,
  MixtureCheckpoint,
  NetworkCheckpoint,
  NetworkTrainingState,
} from "./checkpoint.ts";
import { type FittedFields, SIGNATURE_LENGTH } from "./fittedFields.ts";
import type { PowerGain } from "./powerGain.ts";

/** The first rule that a checkpoint breaks. */
export interface BrokenRule {
  /** The field at fault. */
  readonly field: string;
  /** The rule, and what was found. */
  readonly rule: string;
}

/** Checks lengths and ranges of every field; undefined when all hold. */
export function brokenRule(c: Checkpoint): BrokenRule | undefined {
  const [L, row] = [c.bandLimit, c.bandLimit ** 2];
  const rules: readonly Rule[] = [
    ["bandLimit", L, isCount(L), "a whole number, 1 or more"],
    ["horizon", c.horizon, c.horizon > 0 && Number.isFinite(c.horizon), "positive and finite"],
    ["stop", c.stop, c.stop >= 0 && c.stop < c.horizon, "0 or more and below the horizon"],
    ["seed", c.seed, Number.isSafeInteger(c.seed), "a whole number"],
    ["grid.nLat", c.grid.nLat, isCount(c.grid.nLat), "a whole number, 1 or more"],
    ["grid.nLon", c.grid.nLon, isCount(c.grid.nLon), "a whole number, 1 or more"],
    [
      "grid.firstLongitude",
      c.grid.firstLongitude,
      Number.isFinite(c.grid.firstLongitude),
      "finite",
    ],
    ...maternRules(c),
    vectorRule("noise.spectrum", c.noise.spectrum, L, (v) => v >= 0, "0 or more"),
    [
      "noise.spectrum",
      "0 at every degree",
      c.noise.spectrum.some((v) => v > 0),
      "positive at some degree",
    ],
    vectorRule("mean", c.mean, row, () => true, "finite"),
    vectorRule("ratio", c.ratio, L, (v) => v >= 0, "0 or more"),
    emptyRule(c),
    vectorRule("loss", c.loss, c.loss.length, () => true, "finite"),
    ...(c.fitted ? [signatureRule(c.fitted)] : []),
    ...climatologyRules(c),
    ...modelRules(c),
  ];
  const broken = rules.find(([, , holds]) => !holds);
  return (
    broken && { field: broken[0], rule: `${broken[0]} must be ${broken[3]}, got ${broken[1]}.` }
  );
}

type Rule = readonly [field: string, got: unknown, holds: boolean, rule: string];

function signatureRule({ signatures }: FittedFields): Rule {
  const whole = Math.ceil(signatures.length / SIGNATURE_LENGTH) * SIGNATURE_LENGTH;
  return vectorRule("fitted.signatures", signatures, whole, () => true, "finite");
}

function climatologyRules({ climatology, grid }: Checkpoint): Rule[] {
  if (!climatology) return [];
  const length = 12 * grid.nLat * grid.nLon;
  const { means, counts } = climatology;
  const isCountOrNone = (n: number) => Number.isInteger(n) && n >= 0;
  return [
    vectorRule("climatology.means", means, length, () => true, "finite"),
    vectorRule("climatology.counts", counts, length, isCountOrNone, "a whole number, 0 or more"),
  ];
}

/** What has no noise can have no data: q_l is 0 there. */
function emptyRule({ noise, ratio }: Checkpoint): Rule {
  const l = noise.spectrum.findIndex((c, l) => c === 0 && ratio[l] !== 0);
  return ["ratio", ratio[l], l === -1, "0 where noise.spectrum is"];
}

function modelRules(c: Checkpoint): Rule[] {
  const row = c.bandLimit ** 2;
  switch (c.kind) {
    case "gaussian":
      return c.covariance.kind === "full"
        ? fullLawRules(c.covariance, row)
        : lowRankLawRules(c.covariance, row);
    case "isotropic":
      return [];
    case "mixture":
      return mixtureRules(c);
    case "network":
      return networkRules(c);
    default:
      return c satisfies never;
  }
}

function mixtureRules({ bandLimit, weights, shifts }: MixtureCheckpoint): Rule[] {
  const count = weights.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  return [
    ["mixture.weights", count, count >= 1, "one or more"],
    vectorRule("mixture.weights", weights, count, (w) => w > 0, "positive"),
    ["mixture.weights", total, Math.abs(total - 1) < 1e-12, "1 in sum"],
    vectorRule("mixture.shifts", shifts, count * bandLimit ** 2, () => true, "finite"),
  ];
}

function fullLawRules(law: FullGaussian, row: number): Rule[] {
  return [
    ["covariance.dimension", law.dimension, law.dimension === row, `${row}`],
    vectorRule("covariance.mean", law.mean, row, () => true, "finite"),
    vectorRule("covariance.eigenvalues", law.eigenvalues, row, (v) => v >= 0, "0 or more"),
    vectorRule("covariance.eigenvectors", law.eigenvectors, row * row, () => true, "finite"),
  ];
}

function lowRankLawRules({ mean, diagonal, factor }: LowRankGaussian, row: number): Rule[] {
  const whole = Math.ceil(factor.length / row) * row;
  return [
    vectorRule("covariance.mean", mean, row, () => true, "finite"),
    vectorRule("covariance.diagonal", diagonal, row, (v) => v > 0, "positive"),
    vectorRule("covariance.factor", factor, whole, () => true, "finite"),
  ];
}

function independentLawRules(law: IndependentGaussian, L: number): Rule[] {
  const { mean } = law;
  const [variances, length] = law.kind === "isotropic" ? [law.spectrum, L] : [law.variances, L * L];
  return [
    vectorRule("independent.variances", variances, length, (v) => v >= 0, "0 or more"),
    ...(mean ? [vectorRule("independent.mean", mean, L * L, () => true, "finite")] : []),
  ];
}

function networkRules(c: NetworkCheckpoint): Rule[] {
  const { bandLimit: L, closedForm, spec, state, steps, heldOutLoss } = c;
  const brokenSpec = brokenSpecRule(spec);
  const fits = brokenSpec === undefined && dimensionOf(spec) === L * L;
  const groups = Object.entries({ weights: c.weights, ...stateWeights(state) });
  return [
    ["spec", brokenSpec ?? dimensionOf(spec), fits, `a network on ${L * L} coordinates`],
    ["steps", steps, isSteps(steps), "a whole number, 0 or more"],
    [
      "heldOutLoss",
      heldOutLoss.length,
      [0, c.loss.length].includes(heldOutLoss.length),
      "as long as loss, or empty",
    ],
    vectorRule("heldOutLoss", heldOutLoss, heldOutLoss.length, () => true, "finite"),
    ...readingRules(c),
    ...(closedForm.kind === "full"
      ? fullLawRules(closedForm, L * L)
      : independentLawRules(closedForm, L)),
    ...(fits ? groups.map(([group, weights]) => weightsRule(group, spec, weights)) : []),
    ...(state ? stateRules(state) : []),
  ];
}

/** A network reads posterior means if and only if it is for a task, whose sites and errors make an operator, or for a cascade. */
function readingRules(c: NetworkCheckpoint): Rule[] {
  const { bandLimit, spec, task, cascade, gain } = c;
  const reads = spec.reads ?? "state";
  const ofMeans = task !== undefined || cascade !== undefined;
  const fits = reads === (ofMeans ? "posterior-mean" : "state");
  return [
    ["spec.reads", reads, fits, ofMeans ? "posterior-mean, for a task or a cascade" : "state"],
    ...(task ? [["task", ...brokenTask(task, bandLimit)] as Rule] : []),
    ["cascade", "with a task", !(task && cascade), "absent where there is a task"],
    ...(cascade
      ? [vectorRule("cascade.rates", cascade.rates, bandLimit, (a) => a > 0, "positive")]
      : []),
    ["gain", "with a task", !(task && gain), "absent where there is a task"],
    ...(gain ? gainRules(gain, bandLimit, cascade !== undefined) : []),
  ];
}

/** A cascade has a gain at each time of its flow; another network one at the end of its steps, from the horizon. */
function gainRules(
  { times, logarithms, steps = 1 }: PowerGain,
  L: number,
  isCascade: boolean,
): Rule[] {
  const many = isCascade ? times.length > 1 : times.length === 2;
  const falls = many && times.every((t, k) => k === 0 || t < times[k - 1]);
  return [
    vectorRule("gain.times", times, times.length, (t) => t > 0, "positive"),
    ["gain.times", times.length, falls, `${isCascade ? "two or more" : "two"} times that fall`],
    ["gain.steps", steps, Number.isInteger(steps) && steps > 0, "a whole number of 1 or more"],
    vectorRule("gain.logarithms", logarithms, times.length * L, () => true, "finite"),
  ];
}

function brokenTask(
  { sites, noiseSd }: ObservationTask,
  bandLimit: number,
): [got: string, holds: boolean, rule: string] {
  const rule = "sites that are seen, with errors of positive deviation";
  try {
    checkNoise("brokenTask", siteNoise(sites, noiseSd), siteOperator(sites, bandLimit).size);
    return ["", true, rule];
  } catch {
    return [`${sites.kind} with deviation ${noiseSd}`, false, rule];
  }
}

/** The tensors of a training state, by the name of their group in the file. */
export function stateWeights(
  state: NetworkTrainingState | undefined,
): Record<string, NetworkWeights> {
  if (state === undefined) return {};
  const { weights, average, firstMoment, secondMoment, best } = state;
  return {
    "state.weights": weights,
    "state.average": average,
    "state.firstMoment": firstMoment,
    "state.secondMoment": secondMoment,
    ...(best && { "state.best": best.weights }),
  };
}

function weightsRule(group: string, spec: NetworkSpec, weights: NetworkWeights): Rule {
  const broken = brokenWeightRule(spec, weights);
  const field = broken ? `${group}/${broken.name}` : group;
  return [field, broken?.rule, broken === undefined, "a finite tensor of the specification"];
}

function stateRules(state: NetworkTrainingState): Rule[] {
  const { step, smoothedLoss, gradientNorm, log, best, batch = 1, microBatches = 1 } = state;
  const numbers = [
    smoothedLoss,
    gradientNorm,
    best?.heldOutLoss ?? 0,
    ...log.flatMap((entry) => [entry.loss, entry.rate, entry.heldOutLoss ?? 0]),
  ];
  const steps = [step, best?.step ?? 0, ...log.map((entry) => entry.step)];
  return [
    [
      "state.step",
      steps.find((n) => !isSteps(n)),
      steps.every(isSteps),
      "whole numbers, 0 or more",
    ],
    ["state.batch", batch, isCount(batch), "a whole number, 1 or more"],
    [
      "state.microBatches",
      microBatches,
      isCount(microBatches) && batch % microBatches === 0,
      `a whole number that divides the batch of ${batch}`,
    ],
    [
      "state",
      numbers.find((n) => !Number.isFinite(n)),
      numbers.every(Number.isFinite),
      "finite numbers",
    ],
  ];
}

function isSteps(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function maternRules({ noise, tail }: Checkpoint): Rule[] {
  const laws = Object.entries({ noise: noise.whittleMatern, tail });
  const isPositive = (value: number) => value > 0 && Number.isFinite(value);
  return laws.flatMap(([field, law]) =>
    (["alpha", "kappa", "sigma"] as const).map((name): Rule => {
      const value = law?.[name] ?? 1;
      return [`${field}.${name}`, value, isPositive(value), "positive and finite"];
    }),
  );
}

function vectorRule(
  field: string,
  values: Float64Array,
  length: number,
  holds: (value: number) => boolean,
  rule: string,
): Rule {
  if (values.length !== length) return [field, values.length, false, `of length ${length}`];
  const bad = values.find((v) => !(Number.isFinite(v) && holds(v)));
  return [field, bad, bad === undefined, `finite numbers, each ${rule}`];
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 1;
}
