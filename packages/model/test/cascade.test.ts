import {
  coefficients,
  colour,
  covarianceMatrix,
  defaultTimes,
  gaussLegendre,
  isotropicGaussian,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { dataToNoiseRatio } from "@chaosphere/core/estimation";
import { matrixProduct } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { type AngularAnswer, anglesOfRates, angularFlow } from "../src/checkpoint/angularFlow.ts";
import { gainBetween, measuredGain } from "../src/checkpoint/powerGain.ts";
import { gaussianMeans } from "../src/checkpoint/taskFlow.ts";
import {
  baseModel,
  type Checkpoint,
  cascadeRates,
  decodeCheckpoint,
  encodeCheckpoint,
  fitGaussianModel,
  initialise,
  isCascade,
  modelLaw,
  modelRun,
  type NetworkCheckpoint,
  networkCheckpoint,
  type PowerGain,
  restoreModel,
  runDifference,
  type TaskAnswer,
  taskSpan,
  whitenedLaw,
  withGain,
} from "../src/index.ts";

const L = 5;
const d = L * L;
const prior = whittleMatern(L, { alpha: 2, kappa: 3 });
const fields = synthesise(colour(prior, whiteNoise(L, 80, key(1))), gaussLegendre(L));
const { model: gaussian } = fitGaussianModel(fields, L, { seed: 3 });
const base = baseModel(gaussian, { network: "operator", width: 3, depth: 1, cascade: true });
const rates = cascadeRates(L);

/** A network that was not trained: its answer is 0. */
const untrained = networkCheckpoint(base, initialise(base.spec, key(2)), { step: 0, log: [] });

/** One with other weights, whose answer is not 0. */
const wild: NetworkCheckpoint = {
  ...untrained,
  weights: Object.fromEntries(
    Object.entries(untrained.weights).map(([name, { shape, data }], k) => {
      const noise = whiteNoise(20, 1, key(50 + k)).values;
      return [name, { shape, data: data.map((w, i) => w + 0.1 * noise[i]) }];
    }),
  ),
};

function asCascade(model: Checkpoint) {
  if (!isCascade(model)) throw new Error("the model must be a cascade");
  return model;
}

describe("an untrained cascade", () => {
  const law = whitenedLaw(gaussian.covariance, gaussian.noise.spectrum, rates);

  test("starts from the Gaussian law: the square of K^{−½} is its covariance", () => {
    const identity = new Float64Array(d * d);
    for (let i = 0; i < d; i++) identity[i * (d + 1)] = 1;
    const root = law.coloured(identity);
    const square = matrixProduct(root, root, d, d, d, { transposeB: true });
    const expected = covarianceMatrix(gaussian.covariance);
    square.forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i] ?? Number.NaN, 10);
    });
  });

  // The answer is 0, and the flow leaves the start where it is.
  test.each([1, 9])("stays there in %d steps", (steps) => {
    const run = modelRun(untrained, { seed: 4, count: 3, steps });
    const [start] = run.states();
    const { standard } = restoreModel(gaussian);
    const x = standard.apply(run.draw());
    law.whitened(x.values, new Float64Array(0)).forEach((ξ, i) => {
      expect(ξ).toBeCloseTo(start?.state.values[i] ?? Number.NaN, 9);
    });
  });
});

describe("the gain of a flow", () => {
  /*
   * Data ±h with deviation s by degree, of mean square 1 in every degree. With v = s² cos² + sin² and w = cos φ ξ_t the sign has the mean
   * σ = tanh Σ h w/v, the datum σh + s² (w − cos² σh)/v.
   */
  const share = 0.6;
  const h = whiteNoise(L, 1, key(7)).values;
  for (let l = 0; l < L; l++) {
    const part = h.subarray(l * l, (l + 1) ** 2);
    const square = part.reduce((sum, v) => sum + v * v, 0) / part.length;
    part.forEach((v, i) => {
      part[i] = v * Math.sqrt(share / square);
    });
  }
  /** The exact answer if the variance about ±h is `variance`. */
  const answerFor =
    (variance: number): TaskAnswer =>
    (t, w) => {
      const out = new Float64Array(w.length);
      const cos2 = Array.from(rates, (a) => Math.exp(-2 * a * t));
      const v = cos2.map((c) => variance * c + 1 - c);
      for (let b = 0; b < w.length; b += d) {
        let odds = 0;
        for (let i = 0; i < d; i++) odds += (h[i] * w[b + i]) / v[Math.floor(Math.sqrt(i))];
        const σ = Math.tanh(odds);
        for (let i = 0; i < d; i++) {
          const l = Math.floor(Math.sqrt(i));
          const datum = σ * h[i] + (variance * (w[b + i] - cos2[l] * σ * h[i])) / v[l];
          out[b + i] = (datum - w[b + i]) / Math.sqrt(-Math.expm1(-2 * rates[l] * t));
        }
      }
      return out;
    };
  const law = whitenedLaw(
    isotropicGaussian("cameron-martin", new Float64Array(L).fill(1)),
    prior.spectrum,
    rates,
  );
  const count = 2000;
  const span = taskSpan(rates);
  const anglesAt = anglesOfRates(rates);
  const mean = new Float64Array(d);
  const ofStates =
    (answer: TaskAnswer): AngularAnswer =>
    (t, { values }) =>
      answer(t, gaussianMeans(law, t, values, mean));
  const measured = (answer: TaskAnswer, steps: number) =>
    measuredGain(L, anglesAt, ofStates(answer), span, { seed: 5, count, steps });

  test("is 1 for the exact answer, and more for one that takes too much for noise", () => {
    // The logarithm is half of that of two mean squares over each other, each with the relative variance 2/(2l + 1)/N at most.
    const bound = (l: number) => 4 * Math.sqrt(1 / ((2 * l + 1) * count));
    const last = ({ logarithms }: PowerGain) => logarithms.subarray(logarithms.length - L);
    last(measured(answerFor(1 - share), 64)).forEach((g, l) => {
      expect(Math.abs(g), `degree ${l}`).toBeLessThan(bound(l));
    });
    last(measured(answerFor((1 - share) / 3), 64)).forEach((g, l) => {
      expect(g, `degree ${l}`).toBeGreaterThan(bound(l));
    });
  });

  test("gives draws of other seeds, in other steps, the power of the Gaussian law", () => {
    const answer = answerFor((1 - share) / 3);
    const gain = measured(answer, 48);
    /** Mean squares less 1 at the end of a flow, in standard errors. */
    const off = (steps: number, known?: PowerGain) => {
      let last = whiteNoise(L, count, key(6));
      const flow = angularFlow(L, anglesAt, ofStates(answer), {
        start: last,
        times: defaultTimes(span, steps),
        ...(known && { factors: (from: number, to: number) => gainBetween(known, from, to) }),
      });
      for (const state of flow) last = state;
      return Array.from(
        dataToNoiseRatio(last),
        (p, l) => (p - 1) / Math.sqrt(2 / (2 * l + 1) / count),
      );
    };
    // Two independent mean squares: within 4 deviations of their difference, and the error of steps of another size.
    for (const steps of [40, 64]) {
      expect(Math.max(...off(steps, gain).map(Math.abs))).toBeLessThan(8);
    }
    expect(Math.max(...off(40))).toBeLessThan(-8);
  });
});

describe("a run of a cascade", () => {
  const model = withGain(asCascade(wild), { seed: 8, count: 20, steps: 8 });
  const matern: NetworkCheckpoint = {
    ...model,
    noise: { ...model.noise, whittleMatern: { alpha: 2, kappa: 3, sigma: 1 } },
  };

  test("draws the same fields in any batch, and cuts and extends them", () => {
    const of = { seed: 4, steps: 6 };
    const three = modelRun(matern, { ...of, count: 3 }).draw().values;
    expect(modelRun(matern, { ...of, count: 2, firstRow: 1 }).draw().values).toEqual(
      three.subarray(d),
    );
    const small = modelRun(matern, { ...of, count: 1, bandLimit: 3 }).draw().values;
    expect(small).toEqual(three.subarray(0, 9));
    const large = modelRun(matern, { ...of, count: 1, bandLimit: L + 2 }).draw().values;
    const known = three.subarray(0, d);
    expect(Math.max(...known.map((v, i) => Math.abs(v - large[i])))).toBeLessThan(1e-12);
    // Beyond, the noise is as it started.
    const shape = whittleMatern(L + 2, { alpha: 2, kappa: 3 }).spectrum;
    const run = modelRun(matern, { ...of, count: 1, bandLimit: L + 2 });
    const [start] = run.states();
    for (let i = d; i < (L + 2) ** 2; i++) {
      const c = shape[Math.floor(Math.sqrt(i))];
      expect(large[i]).toBeCloseTo(Math.sqrt(c) * (start?.state.values[i] ?? 0), 12);
    }
  });

  test("asks the score that it is given, its own by default", () => {
    const run = modelRun(model, { seed: 4, count: 2, steps: 5 });
    let asked = 0;
    const last = [
      ...run.states((t, x) => {
        asked++;
        return run.score(t, x);
      }),
    ].at(-1);
    expect(asked).toBe(5);
    if (!last) throw new Error("a run ends");
    expect(run.fields(last.state).values).toEqual(run.draw().values);
  });

  test("stays finite where the cosine of a degree has no digits left", () => {
    // a_4 = 21^{5/2} = 2021: e^{−a t} is below the least normal number from t = 0.35 on, and 0 from 0.37 on.
    const times = { horizon: 0.36, stop: 0.1 };
    const values = modelRun({ ...model, ...times }, { seed: 1, count: 1, steps: 4 }).draw().values;
    expect(values.every(Number.isFinite)).toBe(true);
  });

  test("refuses what needs one noise for all degrees, in words", () => {
    expect(() => modelLaw(model)).toThrow(
      "modelLaw: the model must noise all degrees at once, got one that draws large scales first",
    );
    expect(() => restoreModel(model)).toThrow(
      "restoreModel: a model that draws large scales first has no denoiser",
    );
    expect(() => modelRun(model, { seed: 1, count: 1, sampler: "ancestral" })).toThrow(
      "modelRun: a model that draws large scales first must be sampled by multistep-3, got ancestral.",
    );
    expect(() =>
      baseModel(gaussian, {
        network: "operator",
        cascade: true,
        task: { text: "", sites: { kind: "degrees", from: 0, to: 2 }, noiseSd: 1 },
      }),
    ).toThrow("baseModel: a cascade must be of fields alone");
  });
});

describe("the file of a cascade", () => {
  const model = withGain(asCascade(wild), { seed: 8, count: 5, steps: 3 });

  test("says all of it, under a name that other readers refuse", () => {
    const bytes = encodeCheckpoint(model);
    expect(new TextDecoder().decode(bytes)).toContain("cascade-network");
    const read = decodeCheckpoint(bytes);
    expect(read).toMatchObject({ cascade: model.cascade, gain: model.gain });
    expect(asCascade(read).weights).toEqual(model.weights);
    const plain = decodeCheckpoint(encodeCheckpoint(untrained));
    expect(asCascade(plain).cascade).toEqual(untrained.cascade);
  });

  test.each([
    ["cascade.rates", { cascade: { rates: rates.map((a, l) => (l === 2 ? 0 : a)) } }],
    ["gain.times", { gain: { times: Float64Array.of(1), logarithms: rates } }],
    ["gain.logarithms", { gain: { times: Float64Array.of(2, 1), logarithms: rates } }],
  ])("is not written with a wrong %s", (field, wrong) => {
    expect(() => encodeCheckpoint({ ...model, ...wrong })).toThrow(field);
  });

  test("is not one of a network that reads states", () => {
    const { reads: _, ...spec } = model.spec;
    expect(() => encodeCheckpoint({ ...model, spec })).toThrow("spec.reads");
    const { cascade: __, ...rest } = model;
    expect(() => encodeCheckpoint(rest)).toThrow("spec.reads");
  });

  test("goes on with a run of the same rates only", () => {
    expect(runDifference(model, base)).toBeUndefined();
    const other = { ...base, cascade: { rates: rates.map((a) => 2 * a) } };
    expect(runDifference(model, other)).toBe("order of scales");
  });
});

test("whitened data of a Gaussian law come back coloured", () => {
  const law = whitenedLaw(gaussian.covariance, gaussian.noise.spectrum, rates);
  const x = coefficients("cameron-martin", L, whiteNoise(L, 2, key(3)).values).values;
  const back = law.coloured(law.whitened(x, new Float64Array(0)));
  back.forEach((v, i) => {
    expect(v + gaussian.covariance.mean[i % d]).toBeCloseTo(x[i], 10);
  });
});
