import {
  coefficients,
  colour,
  fillNormals,
  gaussLegendre,
  isotropicGaussian,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { choleskyFactor, matrixProduct, solveCholesky, whitenRows } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import {
  baseModel,
  decodeCheckpoint,
  encodeCheckpoint,
  fitGaussianModel,
  initialise,
  modelRun,
  type NetworkCheckpoint,
  networkCheckpoint,
  type ObservationTask,
  observedSites,
  type PlainObservationSpec,
  parseObservationSpec,
  restoreTask,
  runDifference,
  siteOperator,
  taskDenoiser,
  taskPosterior,
  taskRun,
} from "../src/index.ts";

const L = 4;
const d = L * L;

const law = whittleMatern(L, { alpha: 2, kappa: 3 });
const fields = synthesise(colour(law, whiteNoise(L, 60, key(1))), gaussLegendre(L));
const { model: gaussian } = fitGaussianModel(fields, L, { seed: 3 });

function taskOf(text: string, noiseSd = 0.2): ObservationTask {
  const spec = parseObservationSpec(text) as PlainObservationSpec;
  return { text, sites: observedSites(spec, { bandLimit: L }), noiseSd };
}

/** A model that was not trained: its network answers 0. */
function untrained(task: ObservationTask): NetworkCheckpoint {
  const base = baseModel(gaussian, { network: "operator", width: 3, depth: 1, task });
  return networkCheckpoint(base, initialise(base.spec, key(2)), { step: 0, log: [] });
}

function normals(length: number, seed: number): Float64Array {
  const out = new Float64Array(length);
  fillNormals(key(seed), 0, out);
  return out;
}

describe("an untrained network", () => {
  const task = taskOf("hemisphere:north");
  const model = untrained(task);
  const { posterior } = restoreTask(model);
  const y = normals(2 * posterior.size, 5);

  // |K^{½}(f − m^y)|² of N draws is χ² of N d degrees, and their mean's N times that χ² of d: within 4 deviations.
  test.each([
    ["multistep-3", 1],
    ["multistep-3", 7],
    ["multistep-2", 3],
    ["martingale-exponential", 2],
    ["exponential", 3],
    ["probability-flow", 1],
  ] as const)("draws from the exact Gaussian posterior by %s in %d steps", (sampler, steps) => {
    const count = 200;
    const run = taskRun(model, y, { seed: 4, count, steps, sampler });
    const mean = run.gaussianMean.values.subarray(d, 2 * d);
    const factor = covarianceFactor(model, posterior.root);
    const { mean: χ2mean, all } = chiSquares(run.draw(1).values, mean, factor);
    expect(Math.abs(χ2mean - d)).toBeLessThan(4 * Math.sqrt(2 * d));
    expect(Math.abs(all - count * d)).toBeLessThan(4 * Math.sqrt(2 * count * d));
    // Negative controls: the mean of the other observation, and deviations of 0.9.
    const other = run.gaussianMean.values.subarray(0, d);
    const wrong = chiSquares(run.draw(1).values, other, factor);
    expect(wrong.mean).toBeGreaterThan(d + 4 * Math.sqrt(2 * d));
    const narrow = run.draw(1).values.map((v, i) => mean[i % d] + 0.9 * (v - mean[i % d]));
    expect(chiSquares(narrow, mean, factor).all).toBeLessThan(
      count * d - 4 * Math.sqrt(2 * count * d),
    );
  });

  test("draws the same fields again, and more of them extend fewer", () => {
    const draw = (count: number, seed = 4) =>
      taskRun(model, y, { seed, count, steps: 2 }).draw(0).values;
    expect(draw(3).subarray(0, 2 * d)).toEqual(draw(2));
    expect(draw(2, 5)).not.toEqual(draw(2));
  });
});

/*
 * The mixture ½N(h, 1) + ½N(−h, 1) in Cameron–Martin coordinates, with its posterior given state and observation by two ways: the
 * weights by Bayes' formula from y and the state one after another, and from w alone.
 */
test("what a network reads, the Gaussian posterior mean, tells all that state and observation tell of the datum", () => {
  const standard = standardisation(law, { mean: coefficients("harmonic", L, new Float64Array(d)) });
  const unit = isotropicGaussian("cameron-martin", new Float64Array(L).fill(1));
  const sites = observedSites({ kind: "lattice", count: 5 }, { bandLimit: L });
  const operator = siteOperator(sites, L);
  const n = operator.size;
  const sd = 0.3;
  const posterior = taskPosterior(unit, standard, operator, { kind: "white", sd });
  const h = normals(d, 6).map((z) => 0.5 * z);
  const colourOf = (x: Float64Array) =>
    standard.invert(coefficients("cameron-martin", L, x)).values;
  const B = (x: Float64Array) => operator.apply(colourOf(x)).map((v) => v / sd);
  const identity = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  const rows = B(identity);
  const S = matrixProduct(
    Float64Array.from({ length: n * d }, (_, i) => rows[(i % d) * n + Math.floor(i / d)]),
    rows,
    n,
    d,
    n,
  );
  for (let i = 0; i < n; i++) S[i * (n + 1)] += 1;
  const factor = choleskyFactor(S, n);
  const r = normals(n, 7).map((z) => 1.5 * z);
  const y = r.map((v) => sd * v);
  const mean = posterior.mean(y);
  const κ = posterior.coloured(h);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((s, v, i) => s + v * b[i], 0);

  for (const t of [0.05, 0.5, 3]) {
    const decay = Math.exp(-t);
    const noise = -Math.expm1(-2 * t);
    const state = normals(d, 8);
    // log p(y | ±h) + log p(state | y, ±h), up to a constant: linear in the sign.
    const logOdds = dot(B(h), solveCholesky(factor, r)) + decay * dot(state, κ);
    const expected = state.map((s, i) => decay * s + noise * Math.tanh(logOdds) * κ[i]);
    // w | ±h ~ N(±Q⁻¹P h, Q⁻¹P) with Q = K/(1 − e^{−2t}), P = Q − 1: its log-odds are ⟨w, h⟩.
    const residual = (_: number, w: Float64Array) => κ.map((k) => noise * Math.tanh(dot(w, h)) * k);
    const denoiser = taskDenoiser(posterior, residual, mean);
    const { values } = denoiser(t, coefficients("cameron-martin", L, state));
    expect(Math.hypot(...values.map((v, i) => v - expected[i]))).toBeLessThan(1e-11);
    // Negative control: without the observation's part.
    const blind = state.map((s, i) => decay * s + noise * Math.tanh(decay * dot(state, κ)) * κ[i]);
    expect(Math.hypot(...values.map((v, i) => v - blind[i]))).toBeGreaterThan(1e-3);
  }
});

describe("the file of a model for a task", () => {
  test.each([
    ["points:5", {}],
    ["degrees:1..2", {}],
    ["cap:20,40,50", {}],
    ["points:2", { sds: Float64Array.of(0.1, 0.2) }],
  ])("keeps %s", (text, more) => {
    const given = taskOf(text);
    const task = { ...given, sites: { ...given.sites, ...more } } as ObservationTask;
    const model = untrained(task);
    const read = decodeCheckpoint(encodeCheckpoint(model)) as NetworkCheckpoint;
    // The law of a fit also says how it was shrunk, which is not kept.
    expect({ ...read, closedForm: null }).toEqual({ ...model, closedForm: null });
    const y = normals(restoreTask(model).posterior.size, 9);
    const draw = (of: NetworkCheckpoint) => taskRun(of, y, { seed: 1, count: 1, steps: 1 }).draw(0);
    expect(draw(read)).toEqual(draw(model));
  });

  test("has a name that readers without tasks refuse", () => {
    const text = new TextDecoder().decode(encodeCheckpoint(untrained(taskOf("points:5"))));
    expect(text).toContain('"kind":"task-network"');
  });

  test.each([
    ["degrees beyond the band limit", { sites: { kind: "degrees", from: 0, to: L } }],
    ["no noise", { noiseSd: 0 }],
    ["no deviation", { noiseSd: undefined }],
  ])("refuses a task of %s", (_, change) => {
    const model = untrained(taskOf("points:5"));
    const task = { ...model.task, ...change } as ObservationTask;
    expect(() => encodeCheckpoint({ ...model, task })).toThrow("task must be sites that are seen");
  });

  test("refuses a network that reads states for a task, and one that reads means without", () => {
    const { task, ...rest } = untrained(taskOf("points:5"));
    expect(() => encodeCheckpoint(rest as NetworkCheckpoint)).toThrow(
      "spec.reads must be state, got posterior-mean",
    );
    const { reads, ...spec } = rest.spec;
    expect(() => encodeCheckpoint({ ...rest, spec, task } as NetworkCheckpoint)).toThrow(
      "spec.reads must be posterior-mean, for a task, got state",
    );
  });

  test("is not taken for the law of fields without observations, nor the other way round", () => {
    const model = untrained(taskOf("points:5"));
    expect(() => modelRun(model, { seed: 1, count: 1 })).toThrow("given its observations only");
    const base = baseModel(gaussian, { network: "per-degree" });
    const plain = networkCheckpoint(base, initialise(base.spec, key(2)), { step: 0, log: [] });
    expect(() => restoreTask(plain)).toThrow("must be trained for a task");
  });

  test("is resumed on its own task only, in whatever words", () => {
    const base = (task: ObservationTask) => baseModel(gaussian, { network: "per-degree", task });
    const found = networkCheckpoint(
      base(taskOf("points:5")),
      initialise(base(taskOf("points:5")).spec, key(2)),
      { step: 0, log: [] },
    );
    expect(runDifference(found, base({ ...taskOf("points:5"), text: "five" }))).toBeUndefined();
    expect(runDifference(found, base(taskOf("points:5", 0.3)))).toBe("observation task");
    expect(runDifference(found, base(taskOf("points:6")))).toBe("observation task");
    expect(runDifference(found, baseModel(gaussian, { network: "per-degree" }))).toBe(
      "observation task",
    );
  });
});

/** The factor of the posterior covariance of fields, from K^{−½} and the model's noise. */
function covarianceFactor(model: NetworkCheckpoint, root: Float64Array) {
  const standard = standardisation(
    { ...law, spectrum: model.noise.spectrum },
    { mean: coefficients("harmonic", L, new Float64Array(d)) },
  );
  const rows = standard.invert(coefficients("cameron-martin", L, root)).values;
  const transposed = Float64Array.from(rows, (_, i) => rows[(i % d) * d + Math.floor(i / d)]);
  return choleskyFactor(matrixProduct(transposed, rows, d, d, d), d);
}

function chiSquares(
  rows: Float64Array,
  mean: Float64Array,
  factor: ReturnType<typeof choleskyFactor>,
): { all: number; mean: number } {
  const count = rows.length / d;
  const centred = rows.map((v, i) => v - mean[i % d]);
  const average = new Float64Array(d);
  centred.forEach((v, i) => {
    average[i % d] += v / Math.sqrt(count);
  });
  const square = (x: Float64Array) => whitenRows(factor, x).reduce((s, v) => s + v * v, 0);
  return { mean: square(average), all: square(centred) };
}
