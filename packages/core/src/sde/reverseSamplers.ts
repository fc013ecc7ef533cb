import { ancestral } from "./ancestral.ts";
import { eulerMaruyama } from "./eulerMaruyama.ts";
import { exponentialIntegrator } from "./exponentialIntegrator.ts";
import { exponentialMultistep } from "./exponentialMultistep.ts";
import { martingaleExponential } from "./martingaleExponential.ts";
import { probabilityFlow } from "./probabilityFlow.ts";
import type { Sampler } from "./reverseOptions.ts";
import { samplingDefaults } from "./samplingDefaults.ts";

/** The name of a reverse sampler, the same in the libraries, on the command line, in the viewer and in files. */
export type SamplerName =
  | "martingale-exponential"
  | "exponential"
  | "euler-maruyama"
  | "ancestral"
  | "probability-flow"
  | "multistep-2"
  | "multistep-3";

/** The reverse samplers by name. */
export const reverseSamplers: Readonly<Record<SamplerName, Sampler>> = {
  "martingale-exponential": martingaleExponential,
  exponential: exponentialIntegrator,
  "euler-maruyama": eulerMaruyama,
  ancestral: ancestral(),
  "probability-flow": probabilityFlow,
  "multistep-2": exponentialMultistep({ order: 2 }),
  [samplingDefaults.samplerName]: samplingDefaults.sampler,
};

/** The names of all reverse samplers. */
export const samplerNames: readonly SamplerName[] = Object.keys(reverseSamplers) as SamplerName[];

/** Names of earlier versions, which calls, links and files may still use. */
const formerNames: Readonly<Record<string, SamplerName>> = {
  mei: "martingale-exponential",
  martingale: "martingale-exponential",
  ei: "exponential",
};

/**
 * The name that a text stands for, which may be one of an earlier version; undefined if it is the name of no sampler.
 *
 * @example
 * ```ts
 * import { samplerNamed } from "@chaosphere/core";
 *
 * console.log(samplerNamed("exponential"), samplerNamed("mei"), samplerNamed("leapfrog")); // exponential martingale-exponential undefined
 * ```
 */
export function samplerNamed(text: string): SamplerName | undefined {
  if (Object.hasOwn(formerNames, text)) return formerNames[text];
  return samplerNames.find((name) => name === text);
}
