import { bench, describe } from "vitest";
import { key } from "../src/random/key.ts";
import { ancestral } from "../src/sde/ancestral.ts";
import { langevinCorrector } from "../src/sde/corrector.ts";
import { eulerMaruyama } from "../src/sde/eulerMaruyama.ts";
import { exponentialMultistep } from "../src/sde/exponentialMultistep.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { metropolisCorrector } from "../src/sde/metropolisCorrector.ts";
import { predictorCorrector } from "../src/sde/predictorCorrector.ts";
import { probabilityFlow } from "../src/sde/probabilityFlow.ts";
import type { Sampler } from "../src/sde/reverseOptions.ts";
import { geometricTimes } from "../src/sde/timeGrid.ts";

// A score that costs one pass, so that what is timed is the sampler.
const score: ScoreFunction = (t, x) => ({ ...x, values: x.values.map((value) => -t * value) });
const times = geometricTimes({ horizon: 5, stop: 1e-3 }, 50);
const size = 0.1;
const metropolis = metropolisCorrector((_, x) => new Float64Array(x.batch), { size, score });

const samplers: Record<string, Sampler> = {
  "martingale exponential, the yardstick": martingaleExponential,
  "Euler–Maruyama": eulerMaruyama,
  "ancestral, posterior variance": ancestral(),
  "predictor–corrector, one Langevin move": predictorCorrector(langevinCorrector(score, { size })),
  "predictor–corrector, one Metropolis move": predictorCorrector(metropolis),
  "probability flow, Heun": probabilityFlow,
  "multistep of order 2": exponentialMultistep({ order: 2 }),
  "multistep of order 3": exponentialMultistep({ order: 3 }),
};

describe("50 steps of 4 fields at band limit 33", () => {
  for (const [name, sampler] of Object.entries(samplers)) {
    bench(name, () => {
      for (const _ of sampler(score, { times, bandLimit: 33, batch: 4, key: key(1) }));
    });
  }
});
