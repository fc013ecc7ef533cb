import type { Verb } from "../program/verb.ts";

/** The verbs in the order of the help. Each is read when it is called: all of them together take half a second. */
const readers: Readonly<Record<string, () => Promise<Verb>>> = {
  noise: async () => (await import("./noise.ts")).noise,
  prior: async () => (await import("./prior.ts")).prior,
  analyse: async () => (await import("./analyse.ts")).analyse,
  synthesise: async () => (await import("./synthesise.ts")).synthesise,
  spectrum: async () => (await import("./spectrum.ts")).spectrum,
  rotate: async () => (await import("./rotate.ts")).rotate,
  fit: async () => (await import("./fit.ts")).fit,
  train: async () => (await import("./train.ts")).train,
  sample: async () => (await import("./sample.ts")).sample,
  condition: async () => (await import("./condition.ts")).condition,
  likelihood: async () => (await import("./likelihood.ts")).likelihood,
  evaluate: async () => (await import("./evaluate.ts")).evaluate,
  calibrate: async () => (await import("./calibrate.ts")).calibrate,
  certify: async () => (await import("./certify.ts")).certify,
  malliavin: async () => (await import("./malliavin.ts")).malliavin,
  map: async () => (await import("./map.ts")).map,
  convert: async () => (await import("./convert.ts")).convert,
  dataset: async () => (await import("./dataset.ts")).dataset,
  submit: async () => (await import("./submit.ts")).submit,
  demo: async () => (await import("./demo.ts")).demo,
  view: async () => (await import("./view.ts")).view,
  docs: async () => (await import("./docs.ts")).docs,
};

/** The verb of a name, if there is one. */
export async function verbNamed(name: string | undefined): Promise<Verb | undefined> {
  return name !== undefined && Object.hasOwn(readers, name) ? readers[name]?.() : undefined;
}

/** All verbs, in the order of the help. */
export function allVerbs(): Promise<readonly Verb[]> {
  return Promise.all(Object.values(readers).map((read) => read()));
}
