import { ancestral } from "./ancestral.ts";
import { eulerMaruyama } from "./eulerMaruyama.ts";
import { exponentialIntegrator } from "./exponentialIntegrator.ts";
import { exponentialMultistep } from "./exponentialMultistep.ts";
import { martingaleExponential } from "./martingaleExponential.ts";
import { probabilityFlow } from "./probabilityFlow.ts";
import type { Sampler } from "./reverseOptions.ts";
import { samplingDefaults } from "./samplingDefaults.ts";

/** The reverse samplers by the names that the command line and the viewer call them. */
export type SamplerName =
  | "mei"
  | "ei"
  | "euler-maruyama"
  | "ancestral"
  | "probability-flow"
  | "multistep-2"
  | "multistep-3";

/** Each name's sampler. */
export const reverseSamplers: Readonly<Record<SamplerName, Sampler>> = {
  mei: martingaleExponential,
  ei: exponentialIntegrator,
  "euler-maruyama": eulerMaruyama,
  ancestral: ancestral(),
  "probability-flow": probabilityFlow,
  "multistep-2": exponentialMultistep({ order: 2 }),
  [samplingDefaults.samplerName]: samplingDefaults.sampler,
};

/** All of them. */
export const samplerNames: readonly SamplerName[] = Object.keys(reverseSamplers) as SamplerName[];
