import {
  ancestral,
  eulerMaruyama,
  exponentialIntegrator,
  exponentialMultistep,
  martingaleExponential,
  probabilityFlow,
  type Sampler,
} from "@chaosphere/core";

/** The reverse samplers as the command line names them. */
export type SamplerName =
  | "mei"
  | "ei"
  | "euler-maruyama"
  | "ancestral"
  | "probability-flow"
  | "multistep-2"
  | "multistep-3";

/** Each name's sampler. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = {
  mei: martingaleExponential,
  ei: exponentialIntegrator,
  "euler-maruyama": eulerMaruyama,
  ancestral: ancestral(),
  "probability-flow": probabilityFlow,
  "multistep-2": exponentialMultistep({ order: 2 }),
  "multistep-3": exponentialMultistep({ order: 3 }),
};

/** All of them. */
export const samplerNames: readonly SamplerName[] = Object.keys(samplers) as SamplerName[];
