import { child, coefficients, key, purpose } from "@chaosphere/core";
import { chooseSimd } from "@chaosphere/core/simd";
import { type Checkpoint, modelRun, restoreModel } from "@chaosphere/model";
import { certificateFromSamples, relativeScore } from "@chaosphere/score";
import { turns } from "../open/turns.ts";
import { watchInformation } from "./informationPath.ts";
import type { Reply, Request } from "./protocol.ts";

// A seed is the same fields here and on the command line.
chooseSimd("portable");

const models = new Map<number, Checkpoint>();
const cancelled = new Set<number>();

/** The worker's own side of the channel: the library of types knows windows only. */
interface WorkerScope {
  postMessage(reply: Reply, transfer?: readonly Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "load":
      models.set(data.model, data.checkpoint);
      return;
    case "cancel":
      cancelled.add(data.job);
      return;
    case "sample":
      void answer(data.job, () => sample(data));
      return;
    case "gain":
      void answer(data.job, async () => gain(data));
      return;
    default:
      data satisfies never;
  }
};

async function answer(job: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "failed", job, message });
  } finally {
    cancelled.delete(job);
  }
}

/** Runs the reverse diffusion; between steps the worker listens, so that a run can be cancelled. */
async function sample({ job, model, options, kept }: Request & { kind: "sample" }): Promise<void> {
  const run = modelRun(modelNumber(model), options);
  const watch = watchInformation(run.score, run.times);
  const keep = new Set(kept);
  const turn = turns();
  const began = performance.now();
  for (const reached of run.states(watch.score)) {
    const { step, time, state } = reached;
    watch.reached(reached);
    if (keep.has(step)) {
      const { values } = run.fields(state);
      scope.postMessage({ kind: "frame", job, step, time, values }, [values.buffer as ArrayBuffer]);
    }
    scope.postMessage({ kind: "progress", job, step });
    if (step === options.steps && time > 0) watch.score(time, state);
    await turn();
    if (cancelled.has(job)) return scope.postMessage({ kind: "cancelled", job });
  }
  const seconds = (performance.now() - began) / 1000;
  scope.postMessage({ kind: "done", job, information: watch.result(), seconds });
}

/** KL_η − K of the martingale exponential sampler from data, by Girsanov's theorem (docs/theory/formulas.md, G7.4). */
function gain({ job, model, steps, data }: Request & { kind: "gain" }): void {
  const checkpoint = modelNumber(model);
  const { standard, denoiser } = restoreModel(checkpoint);
  const { times } = modelRun(checkpoint, {
    seed: 0,
    count: 1,
    steps,
    sampler: "martingale-exponential",
  });
  const x0 = standard.apply(coefficients("harmonic", checkpoint.bandLimit, data));
  const certificate = certificateFromSamples(relativeScore(denoiser), x0, {
    times,
    sampler: "martingale-exponential",
    key: child(key(checkpoint.seed), purpose.certificate),
  });
  scope.postMessage({
    kind: "gained",
    job,
    gain: { ...certificate.gain, fields: x0.batch },
  });
}

function modelNumber(number: number): Checkpoint {
  const model = models.get(number);
  if (!model) throw new RangeError(`sampler: a model must be loaded first, got number ${number}.`);
  return model;
}
