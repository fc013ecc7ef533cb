import { samplingDefaults } from "@chaosphere/core";
import type { Session } from "../session/session.ts";
import type {
  ChaosSpec,
  NoiseSpec,
  PosteriorSpec,
  SampleSpec,
  ViewerState,
} from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { begin } from "../state/underway.ts";

/** What the Generate card is set to. */
export interface FormState {
  readonly kind: "noise" | "chaos" | "sample" | "posterior";
  readonly noise: NoiseSpec;
  readonly chaos: ChaosSpec;
  readonly sample: SampleSpec;
  readonly posterior: PosteriorSpec;
}

/** Where the card begins. */
export const initialForm: FormState = {
  kind: "noise",
  noise: { kind: "noise", alpha: 2, kappa: 3, sigma: 1, bandLimit: 128, seed: 0 },
  chaos: {
    kind: "chaos",
    law: "lognormal",
    strength: 0.5,
    deviation: 0.7,
    order: null,
    alpha: 2.5,
    kappa: 4,
    bandLimit: 48,
    seed: 0,
  },
  sample: {
    kind: "sample",
    model: "",
    sampler: null,
    steps: samplingDefaults.steps,
    count: 1,
    seed: 0,
    bandLimit: null,
  },
  posterior: {
    kind: "posterior",
    prior: { kind: "noise", alpha: 2, kappa: 3, sigma: 1, bandLimit: 32 },
    observed: [],
    noiseSd: 0.1,
    shown: "mean",
    count: 8,
    seed: 0,
  },
};

/**
 * Shows what a form asks for: the first request at once, and of those that come before the next picture only the last. Sliders
 * move faster than pages are drawn.
 */
export function showSoon(
  store: Store<ViewerState>,
  session: Store<Session>,
  form: Store<FormState>,
): (kind: "noise" | "chaos") => void {
  let drawn = false;
  let waiting: "noise" | "chaos" | null = null;
  const show = (kind: "noise" | "chaos"): void => {
    drawn = true;
    waiting = null;
    store.set({ [session.get().target]: form.get()[kind], bandLimit: null });
    const end = begin("a form");
    requestAnimationFrame(() => {
      end();
      drawn = false;
      if (waiting !== null) show(waiting);
    });
  };
  return (kind) => {
    if (drawn) waiting = kind;
    else show(kind);
  };
}
