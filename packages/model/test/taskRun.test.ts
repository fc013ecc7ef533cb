import {
  coefficients,
  colour,
  defaultTimes,
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
import { normalCdf } from "@chaosphere/core/special";
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
  noisingRates,
  type ObservationTask,
  observedSites,
  type PlainObservationSpec,
  parseObservationSpec,
  restoreTask,
  runDifference,
  siteOperator,
  type TaskAnswer,
  taskFlow,
  taskPosterior,
  taskRun,
  taskSpan,
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
  test.each([1, 3, 7])("draws from the exact Gaussian posterior in %d steps", (steps) => {
    const count = 200;
    const run = taskRun(model, y, { seed: 4, count, steps });
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
 * The mixture ½N(h, 1) + ½N(−h, 1) in Cameron–Martin coordinates, seen at five points. Given y it is, in the coordinates ξ, the mixture
 * of N(±κ, 1), κ = K^{−½} h, with log-odds 2⟨m^y, h⟩; given w too, the log-odds are 2⟨w, h⟩ and the answer is sin φ tanh⟨w, h⟩ κ.
 */
describe("the flow of a mixture of two shifts", () => {
  const standard = standardisation(law, { mean: coefficients("harmonic", L, new Float64Array(d)) });
  const unit = isotropicGaussian("cameron-martin", new Float64Array(L).fill(1));
  const sites = observedSites({ kind: "lattice", count: 5 }, { bandLimit: L });
  const operator = siteOperator(sites, L);
  const n = operator.size;
  const sd = 0.3;
  const posterior = taskPosterior(unit, standard, operator, { kind: "white", sd });
  const { rates } = posterior;
  const h = normals(d, 6).map((z) => 0.5 * z);
  const r = normals(n, 7).map((z) => 1.5 * z);
  const mean = posterior.mean(r.map((v) => sd * v));
  const κ = posterior.coloured(h);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((s, v, i) => s + v * b[i], 0);
  const rateAt = (i: number) => rates[Math.floor(Math.sqrt(i % d))];
  const exact: TaskAnswer = (t, w) =>
    w.map((_, i) => {
      const row = w.subarray(i - (i % d), i - (i % d) + d);
      return Math.sqrt(-Math.expm1(-2 * rateAt(i) * t)) * Math.tanh(dot(row, h)) * κ[i % d];
    });

  test("small scales are noised first, as a heat equation noises them", () => {
    // κ² = 9, α = 2.
    const expected = Array.from({ length: L }, (_, l) => 1 + (l * (l + 1)) / 9);
    expect(Math.max(...rates.map((a, l) => Math.abs(a - expected[l])))).toBeLessThan(1e-12);
    expect(noisingRates(Float64Array.of(0, 4, 1e-9))).toEqual(Float64Array.of(1, 1, 1000));
  });

  test("asks for what state and observation together tell of the datum, in the Gaussian posterior mean alone", () => {
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
    for (const t of [0.05, 0.5, 3]) {
      let asked = Number.NaN;
      const answer: TaskAnswer = (_, w) => {
        asked = dot(w, h);
        return new Float64Array(d);
      };
      const times = Float64Array.of(t, t / 2);
      const [start] = [...taskFlow(posterior, answer, { key: key(8), times, means: mean })];
      const seen = start.values.map((ξ, i) => Math.exp(-rateAt(i) * t) * ξ);
      // log p(y | ±h) + log p(state | y, ±h), up to a constant: linear in the sign.
      const logOdds = dot(B(h), solveCholesky(factor, r)) + dot(seen, κ);
      expect(Math.abs(asked - logOdds)).toBeLessThan(1e-11);
      // Negative control: without the observation's part.
      expect(Math.abs(asked - dot(seen, κ))).toBeGreaterThan(1e-3);
    }
  });

  test("ends in the exact posterior, and not with answers of the Gaussian law", () => {
    const count = 4000;
    const means = new Float64Array(count * d);
    for (let b = 0; b < count; b++) means.set(mean, b * d);
    const length = Math.sqrt(dot(κ, κ));
    const times = defaultTimes(taskSpan(rates), 24);
    const right = 1 / (1 + Math.exp(-2 * dot(mean, h)));
    const cdf = (u: number) => right * normalCdf(u - length) + (1 - right) * normalCdf(u + length);
    /** Kolmogorov's distance along κ, times √n. */
    const distance = (answer: TaskAnswer): number => {
      let last: Float64Array = means;
      for (const { values } of taskFlow(posterior, answer, { key: key(9), times, means })) {
        last = values;
      }
      const along = Float64Array.from(
        { length: count },
        (_, b) => dot(last.subarray(b * d, (b + 1) * d), κ) / length,
      ).sort();
      const gaps = along.map((u, i) => Math.abs(cdf(u) - (i + 0.5) / count));
      return Math.sqrt(count) * gaps.reduce((a, b) => Math.max(a, b));
    };
    // 1.95 is exceeded once in a thousand times.
    expect(distance(exact)).toBeLessThan(1.95);
    expect(distance((_, w) => new Float64Array(w.length))).toBeGreaterThan(5);
    expect(distance((t, w) => exact(t, w).map((f) => 0.8 * f))).toBeGreaterThan(1.95);
  });

  test("converges with the third power of the step", () => {
    const end = (steps: number) => {
      const times = logSnr(steps);
      let last: Float64Array = mean;
      for (const state of taskFlow(posterior, exact, { key: key(10), times, means: mean })) {
        last = state.values;
      }
      return last;
    };
    // Equal steps of log signal to noise, without the rounding of defaultTimes.
    const logSnr = (steps: number) => {
      const { horizon, stop } = taskSpan(rates);
      const [a, b] = [horizon, stop].map((t) => Math.log(Math.expm1(2 * t)));
      return Float64Array.from(
        { length: steps + 1 },
        (_, k) => Math.log1p(Math.exp(a + ((b - a) * k) / steps)) / 2,
      );
    };
    const limit = end(1600);
    const error = (steps: number) => Math.hypot(...end(steps).map((v, i) => v - limit[i]));
    const order = Math.log2(error(50) / error(100));
    expect(order).toBeGreaterThan(2.5);
    expect(error(24) / Math.hypot(...limit)).toBeLessThan(0.01);
  });
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
      "spec.reads must be posterior-mean, for a task or a cascade, got state",
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
