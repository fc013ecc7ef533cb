import { coefficients, defaultTimes, ornsteinUhlenbeck, samplerNames } from "@chaosphere/core";
import { type Checkpoint, isotropicLawOf } from "@chaosphere/model";
import {
  type EntropyBound,
  type EntropyFlow,
  eigenmodes,
  entropyBound,
  gaussianDivergence,
  gaussianEntropies,
  type IndependentGaussian,
  noisedModes,
  pathEntropy,
  sampledGaussian,
  shiftMixtureEntropies,
} from "@chaosphere/score";

/** What is known exactly of the law that a model is, or of the one that its network corrects. */
export interface ModelLaw {
  /** What it is, for labels. */
  readonly name: "Gaussian law" | "mixture" | "closed form";
  /** KL(μ_t | γ) and I(μ_t | γ) in Cameron–Martin coordinates. */
  readonly flow: EntropyFlow;
  /** The equation that gives them. */
  readonly equation: string;
  readonly certificate: (steps: number) => ModelCertificate;
  /** KL(μ_η | output) of a sampler, exact; undefined unless the law is Gaussian and the sampler one that has a name. */
  readonly output: (sampler: string, steps: number) => number | undefined;
}

/** How far samples of a law by the sampler mei are from it when its own score is used, in nats: no other has a path to bound. */
export interface ModelCertificate {
  /** The entropy of the path, G7.4: at least that of the output. */
  readonly path: EntropyBound;
  /** The bound step by step, G7.6: at least that of the path. */
  readonly bound: EntropyBound;
  /** The same from the data's entropies and the largest step. */
  readonly closedBound: EntropyBound;
  /** Forward times before each step. */
  readonly times: Float64Array;
  /** What the freezing of the score over each step adds to the entropy of the path. */
  readonly perStep: Float64Array;
}

/** Independent Gaussian coordinates along some directions. */
interface Modes {
  readonly variances: Float64Array;
  readonly mean: Float64Array;
}

const sampler = "martingale";

/** The law of a model, and what is certain of samples of it. Both are computed when they are asked for, once. */
export function modelLaw(model: Checkpoint): ModelLaw {
  const modes = modesOf(model);
  const flow = remembered(modes ? gaussianEntropies(modes) : mixtureFlow(model));
  const certificates = new Map<number, ModelCertificate>();
  const outputs = new Map<string, number | undefined>();
  return {
    name: lawName(model),
    equation: modes ? "G6.5" : "G10.2",
    flow,
    certificate: (steps) => {
      const known = certificates.get(steps) ?? certificateOf(model, flow, steps);
      certificates.set(steps, known);
      return known;
    },
    output: (sampler, steps) => {
      const run = `${sampler} ${steps}`;
      if (!outputs.has(run)) outputs.set(run, outputOf(model, modes, sampler, steps));
      return outputs.get(run);
    },
  };
}

function certificateOf(model: Checkpoint, flow: EntropyFlow, steps: number): ModelCertificate {
  const process = ornsteinUhlenbeck(model);
  const times = defaultTimes(process, steps);
  const perStep = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    const [t, next] = [times[k] as number, times[k + 1] as number];
    const gain = (Math.expm1(2 * (t - next)) / 2) * flow(t).fisherInformation;
    perStep[k] = flow(next).klDivergence - flow(t).klDivergence - gain;
  }
  return {
    path: pathEntropy(flow, times, { sampler }),
    bound: entropyBound(flow, times, { form: "summed" }),
    closedBound: entropyBound(flow, times),
    times: times.subarray(0, steps),
    perStep,
  };
}

function outputOf(
  model: Checkpoint,
  modes: Modes | null,
  name: string,
  steps: number,
): number | undefined {
  const sampler = samplerNames.find((known) => known === name);
  if (!(modes && sampler)) return undefined;
  return gaussianDivergence(
    noisedModes(modes, model.stop),
    sampledGaussian(modes, defaultTimes(model, steps), { sampler }),
  );
}

function lawName({ kind }: Checkpoint): ModelLaw["name"] {
  switch (kind) {
    case "gaussian":
    case "isotropic":
      return "Gaussian law";
    case "mixture":
      return "mixture";
    case "network":
      return "closed form";
    default:
      return kind satisfies never;
  }
}

/** The Gaussian law of a model along independent directions; null if it is none. */
function modesOf(model: Checkpoint): Modes | null {
  switch (model.kind) {
    case "gaussian":
      return eigenmodes(model.covariance);
    case "isotropic":
      return byCoefficient(isotropicLawOf(model), model.bandLimit);
    case "network":
      return "eigenvectors" in model.closedForm
        ? eigenmodes(model.closedForm)
        : byCoefficient(model.closedForm, model.bandLimit);
    case "mixture":
      return null;
    default:
      return model satisfies never;
  }
}

function byCoefficient({ variances, mean }: IndependentGaussian, bandLimit: number): Modes {
  const N = bandLimit ** 2;
  return {
    mean: mean ?? new Float64Array(N),
    variances:
      variances.length === N
        ? variances
        : Float64Array.from({ length: N }, (_, i) => variances[Math.floor(Math.sqrt(i))] as number),
  };
}

/** Points of the quadrature of a mixture, about: nodes to the power of the number of shifts. */
const points = 20_000;

function mixtureFlow(model: Checkpoint): EntropyFlow {
  if (model.kind !== "mixture") throw new TypeError("modelLaw: the model must be a mixture.");
  const shifts = coefficients("cameron-martin", model.bandLimit, model.shifts);
  const nodes = Math.max(6, Math.min(40, Math.floor(points ** (1 / shifts.batch))));
  return (t) => shiftMixtureEntropies({ shifts, weights: model.weights }, t, nodes);
}

/** The same function, computed once at each time. */
function remembered(flow: EntropyFlow): EntropyFlow {
  const known = new Map<number, ReturnType<EntropyFlow>>();
  return (t) => {
    const entropies = known.get(t) ?? flow(t);
    known.set(t, entropies);
    return entropies;
  };
}
