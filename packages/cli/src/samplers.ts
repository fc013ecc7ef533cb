import {
  eulerMaruyama,
  exponentialIntegrator,
  martingaleExponential,
  probabilityFlow,
  type Sampler,
} from "@chaosphere/core";

/** The reverse samplers by the names of the command line. */
export const samplers = {
  mei: martingaleExponential,
  ei: exponentialIntegrator,
  "euler-maruyama": eulerMaruyama,
  "probability-flow": probabilityFlow,
} as const satisfies Record<string, Sampler>;

/** A name of {@link samplers}. */
export type SamplerName = keyof typeof samplers;

/** All of them. */
export const samplerNames: readonly SamplerName[] = Object.keys(samplers) as SamplerName[];
