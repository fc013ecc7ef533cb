import {
  ancestral,
  eulerMaruyama,
  exponentialIntegrator,
  exponentialMultistep,
  martingaleExponential,
  probabilityFlow,
  type Sampler,
} from "@chaosphere/core";

const table = {
  mei: martingaleExponential,
  ei: exponentialIntegrator,
  "euler-maruyama": eulerMaruyama,
  ancestral: ancestral(),
  "probability-flow": probabilityFlow,
  "multistep-2": exponentialMultistep({ order: 2 }),
  "multistep-3": exponentialMultistep({ order: 3 }),
} satisfies Record<string, Sampler>;

/** A name of {@link samplers}. */
export type SamplerName = keyof typeof table;

/** The reverse samplers by the names of the command line. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = table;

/** All of them. */
export const samplerNames: readonly SamplerName[] = Object.keys(samplers) as SamplerName[];
