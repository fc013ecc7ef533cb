import {
  child,
  coefficients,
  colour,
  key,
  ornsteinUhlenbeck,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import type { GaussianCheckpoint } from "@chaosphere/model";
import type { LoadedModel } from "../src/fields/fields.ts";
import type { DiffusionRun } from "../src/generate/run.ts";
import type { CutSpectra } from "../src/panels/cutSpectra.ts";
import type { Drawn, PanelContent, PanelInput } from "../src/panels/panel.ts";

export const nothing: PanelInput = {
  left: null,
  right: null,
  member: 0,
  frame: 0,
  rightMember: null,
  rightFrame: null,
  probes: [],
  statistic: null,
  rightStatistic: null,
  bandLimit: null,
  drawn: "stored",
  models: {},
  model: null,
  sampler: "multistep-3",
  steps: 20,
  gain: null,
  spectrum: { scaling: "C", crosses: false, reference: null },
};
/** For fields without gaps, of which no cut spectrum is asked. */
export const noCut: CutSpectra = () => {
  throw new Error("asked for the spectrum of a part");
};
export const filled = (drawn: Drawn): PanelContent => {
  if ("empty" in drawn) throw new Error(drawn.empty);
  return drawn;
};
export const column = (content: PanelContent, name: string): ArrayLike<number> => {
  const found = content.columns.find((one) => one.name === name);
  if (!found) throw new Error(content.columns.map((one) => one.name).join("; "));
  return found.values;
};

export const L = 6;
export const γ = whittleMatern(L, { alpha: 1.8, kappa: 2, sigma: 3 });
export const ratio = Float64Array.of(0.5, 3, 2, 1.2, 0.8, 1.1);
export const N = L * L;
export const degree = (i: number): number => Math.floor(Math.sqrt(i));
export const model: GaussianCheckpoint = {
  kind: "gaussian",
  bandLimit: L,
  noise: { spectrum: γ.spectrum, whittleMatern: { alpha: 1.8, kappa: 2, sigma: 3 } },
  mean: Float64Array.from({ length: N }, (_, i) => 1 / (i + 1)),
  grid: { kind: "gauss-legendre", nLat: 8, nLon: 16, firstLongitude: 0 },
  unit: "K",
  horizon: 4,
  stop: 0.01,
  ratio,
  seed: 1,
  commit: "",
  dataChecksum: "",
  loss: new Float64Array(0),
  covariance: {
    kind: "full",
    basis: "cameron-martin",
    dimension: N,
    mean: new Float64Array(N),
    eigenvalues: Float64Array.from({ length: N }, (_, i) => ratio[degree(i)]),
    eigenvectors: Float64Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0)),
  },
};
export const loaded: LoadedModel = { name: "isotropic", checkpoint: model };

/** Σ (2l+1) f(1 + e^{−2t}(q_l − 1)). */
export const sumOf = (t: number, f: (v: number) => number): number =>
  ratio.reduce((sum, q, l) => sum + (2 * l + 1) * f(1 + Math.exp(-2 * t) * (q - 1)), 0);
export const exactKl = (t: number): number => sumOf(t, (v) => (v - 1 - Math.log(v)) / 2);
export const exactInformation = (t: number): number => sumOf(t, (v) => (v - 1) ** 2 / v);

/** A run of `count` fields that are exact draws of the model's law at each time. */
export function exactRun(count: number, times: Float64Array): DiffusionRun {
  const process = ornsteinUhlenbeck(model);
  const x0 = whiteNoise(L, count, key(61)).values.map(
    (z, i) => Math.sqrt(ratio[degree(i % N)]) * z,
  );
  const values = new Float64Array(times.length * count * N);
  times.forEach((t, k) => {
    const x = process.noised(t, coefficients("cameron-martin", L, x0), child(key(62), k));
    const a = colour(γ, x).values.map((value, i) => value + model.mean[i % N]);
    values.set(a, k * count * N);
  });
  const mean = times.map(exactInformation);
  return {
    name: "run",
    unit: "K",
    members: count,
    frames: times.length,
    times,
    coefficients: coefficients("harmonic", L, values),
    measure: γ,
    anomaly: true,
    model: "m",
    sampler: "martingale-exponential",
    information: { times, mean, standardError: mean.map(() => Number.NaN) },
    seconds: 1,
  };
}
