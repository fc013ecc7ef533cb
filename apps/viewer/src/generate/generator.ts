import type { SamplerName } from "@chaosphere/core";
import { samplerNamed, samplerNames } from "@chaosphere/core";
import { type Checkpoint, defaultSampler } from "@chaosphere/model";
import type { FieldSequence } from "../fields/fields.ts";
import { createPosteriorClient } from "../posterior/posteriorClient.ts";
import { posteriorSequence } from "../posterior/posteriorSequence.ts";
import { checkPrior } from "../posterior/priorModel.ts";
import type { Session } from "../session/session.ts";
import { posteriorSides } from "../state/posteriorSides.ts";
import type {
  ChaosSpec,
  NoiseSpec,
  PosteriorSpec,
  SampleSpec,
  ViewerState,
} from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { keptSteps } from "./keptSteps.ts";
import { modelNamed } from "./modelNamed.ts";
import { chaosField, keepNoise, noiseField } from "./noiseFields.ts";
import { pathSequence, type RunPath } from "./pathSequence.ts";
import type { DiffusionRun } from "./run.ts";
import { runPreview } from "./runPreview.ts";
import { createSamplingClient, type SamplingClient } from "./samplingClient.ts";

/** Sources that this page draws by itself. */
export type GeneratedSpec = NoiseSpec | ChaosSpec | SampleSpec | PosteriorSpec;

/** A reverse diffusion on its way. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
}

/** What draws fields for the page. */
export interface Generator {
  generate(spec: GeneratedSpec): Promise<FieldSequence>;
  /** Asks that a run be shown while it goes on; to be called before the state asks for its fields. */
  follow(spec: SampleSpec): void;
  /** Of the newest run; null when none is on its way. */
  readonly progress: Store<{ readonly run: Progress | null }>;
  /** Stops every run. */
  cancel(): void;
  readonly client: SamplingClient;
}

/** Milliseconds between two steps that are told: every step has the browser draw the window anew. */
const telling = 100;

/** A generator for the page: noise and chaos fields at once, reverse diffusions in a worker. */
export function createGenerator(store: Store<ViewerState>, session: Store<Session>): Generator {
  const noise = keepNoise();
  const client = createSamplingClient();
  const posteriors = createPosteriorClient();
  const progress = createStore<{ readonly run: Progress | null }>({ run: null });
  const running = new Map<SampleSpec, AbortController>();
  const followed = new WeakSet<SampleSpec>();

  const sample = async (spec: SampleSpec): Promise<DiffusionRun> => {
    const held = await modelNamed(session, spec.model);
    // A run that no side waits for any longer is stopped.
    const { left, right } = store.get();
    for (const [other, abort] of running) if (other !== left && other !== right) abort.abort();

    const path = emptyPath(spec, held.checkpoint);
    const preview = runPreview(spec, store, session, followed.has(spec));
    const abort = new AbortController();
    let told = Number.NEGATIVE_INFINITY;
    running.set(spec, abort);
    try {
      const { information, seconds } = await client.sample(
        held.checkpoint,
        runOptions(spec),
        path.kept,
        {
          onFrame: (time, values) => {
            path.times[path.reached] = time;
            path.values.set(values, path.reached * values.length);
            path.reached++;
            preview.show(() => pathSequence(spec, held, path));
          },
          onStep: (step) => {
            const now = performance.now();
            if (now - told < telling && step < spec.steps) return;
            told = now;
            progress.set({ run: { step, steps: spec.steps } });
          },
        },
        abort.signal,
      );
      preview.end(path.kept.length - 1);
      const { model } = spec;
      const sampler = spec.sampler ?? defaultSampler(held.checkpoint);
      return { ...pathSequence(spec, held, path), model, sampler, information, seconds };
    } catch (error) {
      preview.restore();
      throw error;
    } finally {
      running.delete(spec);
      if (running.size === 0) progress.set({ run: null });
    }
  };

  const posterior = async (spec: PosteriorSpec): Promise<FieldSequence> => {
    const { prior } = spec;
    const held = prior.kind === "model" ? await modelNamed(session, prior.model) : undefined;
    if (held && prior.kind === "model") checkPrior(prior.model, held, session.get().models);
    const isWanted = (): boolean => store.get().left === spec || store.get().right === spec;
    const given = await posteriors.given(spec, held?.checkpoint, isWanted);
    const sides = posteriorSides(store.get());
    const unit = (sides && session.get()[sides.seenSide]?.unit) || held?.checkpoint.unit || "";
    return posteriorSequence(spec, given, held, unit);
  };

  return {
    progress,
    client,
    follow: (spec) => void followed.add(spec),
    cancel: () => {
      for (const abort of running.values()) abort.abort();
    },
    generate: async (spec) => {
      switch (spec.kind) {
        case "noise":
          return noiseField(spec, noise);
        case "chaos":
          return chaosField(spec, noise);
        case "sample":
          return sample(spec);
        case "posterior":
          return posterior(spec);
        default:
          return spec satisfies never;
      }
    },
  };
}

function emptyPath({ steps, count, bandLimit }: SampleSpec, model: Checkpoint): RunPath {
  const L = bandLimit ?? model.bandLimit;
  const kept = keptSteps(steps, count, L);
  return {
    kept,
    bandLimit: L,
    times: new Float64Array(kept.length),
    values: new Float64Array(kept.length * count * L ** 2),
    reached: 0,
  };
}

function runOptions(spec: SampleSpec) {
  const { seed, count, steps, bandLimit } = spec;
  const sampler = spec.sampler === null ? null : samplerNamed(spec.sampler);
  if (sampler === undefined) {
    throw new RangeError(
      `sample: the sampler must be one of ${samplerNames.join(", ")}, got ${spec.sampler}. Choose one from the list.`,
    );
  }
  return {
    seed,
    count,
    steps,
    ...(sampler !== null && { sampler: sampler satisfies SamplerName }),
    ...(bandLimit !== null && { bandLimit }),
  };
}
