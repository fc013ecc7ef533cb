import { key, whiteNoise, whittleMatern } from "@chaosphere/core";
import { expect, test } from "vitest";
import { type GaussianCheckpoint, type MixtureCheckpoint, modelLaw } from "../src/index.ts";

const L = 6;
const N = L * L;
const matern = { alpha: 1.8, kappa: 2, sigma: 3 };
const ratio = Float64Array.of(0.5, 3, 2, 1.2, 0.8, 1.1);
const degree = (i: number): number => Math.floor(Math.sqrt(i));
const model: GaussianCheckpoint = {
  kind: "gaussian",
  bandLimit: L,
  noise: { spectrum: whittleMatern(L, matern).spectrum, whittleMatern: matern },
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
  } as GaussianCheckpoint["covariance"],
};

/** Σ (2l+1) f(1 + e^{−2t}(q_l − 1)). */
const sumOf = (t: number, f: (v: number) => number): number =>
  ratio.reduce((sum, q, l) => sum + (2 * l + 1) * f(1 + Math.exp(-2 * t) * (q - 1)), 0);
const exactKl = (t: number): number => sumOf(t, (v) => (v - 1 - Math.log(v)) / 2);
const exactInformation = (t: number): number => sumOf(t, (v) => (v - 1) ** 2 / v);

test("the entropies of a Gaussian model are the closed forms of independent Gaussians", () => {
  const { flow, method } = modelLaw(model);
  expect(method).toBe("closed form");
  for (const t of [0, 0.01, 0.4, 3]) {
    expect(flow(t).klDivergence).toBeCloseTo(exactKl(t), 10);
    expect(flow(t).fisherInformation).toBeCloseTo(exactInformation(t), 10);
  }
});

test("a mixture of shifts loses entropy at the rate of its information, dKL/dt = −I", () => {
  const mixture: MixtureCheckpoint = {
    ...model,
    kind: "mixture",
    weights: Float64Array.of(0.3, 0.7),
    shifts: whiteNoise(L, 2, key(81)).values.map((z) => 0.5 * z),
  };
  const { flow, name, method } = modelLaw(mixture);
  expect([name, method]).toEqual(["mixture", "quadrature"]);
  for (const t of [0.2, 1]) {
    const h = 1e-4;
    const slope = (flow(t + h).klDivergence - flow(t - h).klDivergence) / (2 * h);
    expect(-slope / flow(t).fisherInformation).toBeCloseTo(1, 5);
  }
});

test("the certificate's terms stand in their order: output, path, bound, closed bound", () => {
  const law = modelLaw(model);
  const { path, bound, closedBound, perStep } = law.certificate(40);
  const output = law.output("martingale-exponential", 40) as number;
  expect(output).toBeGreaterThan(0);
  expect(path.total).toBeGreaterThanOrEqual(output);
  expect(bound.total).toBeGreaterThanOrEqual(path.total);
  expect(closedBound.total).toBeGreaterThanOrEqual(bound.total);
  // The steps' parts sum to the discretisation of the path.
  expect(perStep.reduce((sum, x) => sum + x, 0)).toBeCloseTo(path.terms.discretisation, 10);
  // Each sampler has an output of its own.
  expect(law.output("multistep-3", 40)).not.toBe(output);
  // Links and files may have the name it had before.
  expect(law.output("mei", 40)).toBe(output);
  expect(law.output("no such sampler", 40)).toBeUndefined();
});
