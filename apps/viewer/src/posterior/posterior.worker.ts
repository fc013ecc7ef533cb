import { isotropicGaussian, whittleMatern } from "@chaosphere/core";
import { chooseSimd } from "@chaosphere/core/simd";
import { harmonicLawOf } from "@chaosphere/model";
import { type Posterior, type Prior, posteriorOf, priorOf, shownOf } from "./givenFields.ts";
import type { Given, PriorOfWorker, Question, Reply, Request } from "./protocol.ts";

// A seed is the same fields here and on the command line.
chooseSimd("portable");

/** Models by number, each worked out when it is first asked for. */
const models = new Map<number, () => Prior>();
/** The prior of the last parameters of noise, whose sliders move it. */
let noise: { readonly of: string; readonly prior: Prior } | undefined;
/** The last posterior: its mean, deviation and draws are asked for one after the other. */
let last: { readonly of: string; readonly prior: Prior; readonly posterior: Posterior } | undefined;

/** The worker's own side of the channel: the library of types knows windows only. */
interface WorkerScope {
  postMessage(reply: Reply, transfer?: readonly Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "load": {
      const { model, checkpoint } = data;
      let prior: Prior | undefined;
      models.set(model, () => {
        const law = harmonicLawOf(checkpoint);
        if (!law) throw new Error("posterior: only Gaussian models are handed over.");
        prior ??= priorOf(law);
        return prior;
      });
      return;
    }
    case "given":
      return answer(data.job, data.question);
    default:
      data satisfies never;
  }
};

function answer(job: number, question: Question): void {
  try {
    const given = answered(question);
    scope.postMessage({ kind: "given", job, given }, [
      given.values.buffer as ArrayBuffer,
      given.mean.buffer as ArrayBuffer,
      given.variance.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "failed", job, message });
  }
}

function answered(question: Question): Given {
  const began = performance.now();
  const prior = priorNamed(question.prior);
  const { observed, noiseSd } = question;
  const of = JSON.stringify([observed, noiseSd]);
  if (last?.of !== of || last.prior !== prior) {
    last = { of, prior, posterior: posteriorOf(prior, observed, noiseSd) };
  }
  const { posterior } = last;
  const shown = shownOf(posterior, question);
  // What is kept here is not given away.
  return {
    bandLimit: posterior.mean.bandLimit,
    values: shown.values.slice(),
    shownBandLimit: shown.bandLimit,
    mean: posterior.mean.values.slice(),
    variance: posterior.variance.values.slice(),
    milliseconds: performance.now() - began,
  };
}

function priorNamed(prior: PriorOfWorker): Prior {
  if (prior.kind === "model") {
    const model = models.get(prior.model);
    if (!model) throw new RangeError(`posterior: a model must be loaded, got ${prior.model}.`);
    return model();
  }
  const { bandLimit, alpha, kappa, sigma } = prior;
  const of = JSON.stringify([bandLimit, alpha, kappa, sigma]);
  if (noise?.of !== of) {
    const { spectrum } = whittleMatern(bandLimit, { alpha, kappa, sigma });
    noise = { of, prior: priorOf(isotropicGaussian("harmonic", spectrum)) };
  }
  return noise.prior;
}
