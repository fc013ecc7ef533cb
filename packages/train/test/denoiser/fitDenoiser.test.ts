import {
  coefficients,
  DivergenceError,
  DomainError,
  harmonicIndex,
  isotropicGaussian,
  key,
  normalAt,
  ornsteinUhlenbeck,
  perCoefficient,
  ShapeError,
} from "@chaosphere/core";
import { type NetworkSpec, networkResidual } from "@chaosphere/model";
import { beforeAll, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { fitDenoiser } from "../../src/denoiser/fitDenoiser.ts";
import type { FitOptions } from "../../src/denoiser/fitOptions.ts";
import { learningRateAt } from "../../src/optimiser/schedule.ts";
import { type DataSource, ensembleSource } from "../../src/pairs/dataSource.ts";
import { testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});

const process = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 });

/** Independent centred normals of given variances. */
function normals(variances: Float64Array): DataSource {
  return {
    dimension: variances.length,
    draw: (stream, out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(variances[i]) * normalAt(stream, i);
    },
  };
}

const spec: NetworkSpec = {
  kind: "mlp",
  dimension: 4,
  width: 16,
  depth: 1,
  variances: [1, 1, 1, 1],
  timeFrequencies: 3,
};
const small: FitOptions = {
  spec,
  closedForm: isotropicGaussian("cameron-martin", Float64Array.of(1, 1)),
  process,
  training: normals(Float64Array.of(4, 4, 0.1, 0.1)),
  key: key(3),
  steps: 40,
  batch: 64,
};

test("gains by degree of Gaussian fields are learned within 2 % of the closed form", async () => {
  const L = 4;
  // Whittle–Matérn data, κ² = 10 and α = 2, against noise of κ² = 1.
  const q = Float64Array.from(
    { length: L },
    (_, l) => ((1 + l * (l + 1)) / (10 + l * (l + 1))) ** 2,
  );
  const variances = perCoefficient(q);
  const spec: NetworkSpec = {
    kind: "per-degree",
    bandLimit: L,
    timeWidth: 32,
    variances: Array.from(q, () => 1),
    timeFrequencies: 4,
  };
  const fit = await fitDenoiser(tf, {
    ...small,
    spec,
    // The closed form is that of the noise, so that the network has everything to learn.
    closedForm: isotropicGaussian("cameron-martin", new Float64Array(L).fill(1)),
    training: normals(variances),
    steps: 800,
    batch: 256,
    learningRate: 0.02,
  });
  /** Relative error of the gains of the score, 1 − 1/v_l(t), in the norm Σ (2l+1) g_l² of the map: the greatest of six times. */
  const worst = (weights: typeof fit.weights): number => {
    const residual = networkResidual(spec, weights);
    const errors = [0.02, 0.05, 0.1, 0.2, 0.5, 1].map((t) => {
      const [decay, noise] = [Math.exp(-t), 1 - Math.exp(-2 * t)];
      let [squaredError, squaredNorm] = [0, 0];
      for (let l = 0; l < L; l++) {
        const unit = new Float64Array(L * L);
        unit[harmonicIndex(l, 0)] = 1;
        const learned = decay + residual(t, unit)[harmonicIndex(l, 0)];
        const exact = (decay * q[l]) / (decay ** 2 * q[l] + noise);
        // The score is a (m − e^{−t} x), with one a for all degrees.
        squaredError += (2 * l + 1) * (learned - exact) ** 2;
        squaredNorm += (2 * l + 1) * (exact - decay) ** 2;
      }
      return Math.sqrt(squaredError / squaredNorm);
    });
    return Math.max(...errors);
  };
  // Measured 0.0143.
  expect(worst(fit.weights)).toBeLessThan(0.02);
  const { state: untrained } = await fitDenoiser(tf, {
    ...small,
    spec,
    closedForm: isotropicGaussian("cameron-martin", new Float64Array(L).fill(1)),
    training: normals(variances),
    steps: 1,
    learningRate: 1e-9,
  });
  expect(worst(untrained.average)).toBeGreaterThan(0.9);
}, 120_000);

test("the number of tensors does not grow, and none is left", async () => {
  const before = tf.memory().numTensors;
  const counts: number[] = [];
  await fitDenoiser(tf, {
    ...small,
    heldOut: small.training,
    onStep: () => counts.push(tf.memory().numTensors),
  });
  expect(new Set(counts.slice(1)).size).toBe(1);
  expect(tf.memory().numTensors).toBe(before);
});

test("losses are in nats relative to the closed form and fall below 0", async () => {
  const { log, ended, state } = await fitDenoiser(tf, {
    ...small,
    heldOut: small.training,
    steps: 200,
    reportEvery: 50,
  });
  expect(ended).toBe("finished");
  expect(log.map(({ step }) => step)).toEqual([50, 100, 150, 200]);
  expect(log.at(-1)?.heldOutLoss).toBeLessThan(-0.2);
  expect(state.step).toBe(200);
  expect(state.best?.heldOutLoss).toBe(Math.min(...log.map((r) => r.heldOutLoss ?? 0)));
});

test("a run whose held-out loss does not improve stops early, with the weights of its best report", async () => {
  // Held-out data of another law: what is learned is wrong for them.
  const fit = await fitDenoiser(tf, {
    ...small,
    heldOut: normals(Float64Array.of(0.1, 0.1, 4, 4)),
    steps: 400,
    reportEvery: 10,
    patience: 3,
    learningRate: 0.01,
  });
  expect(fit.ended).toBe("early");
  expect(fit.state.step).toBeLessThan(400);
  const best = [{ step: 0, heldOutLoss: 0 }, ...fit.log].reduce((a, b) =>
    (a.heldOutLoss ?? 0) <= (b.heldOutLoss ?? 0) ? a : b,
  );
  expect(fit.state.best?.step).toBe(best.step);
  expect(fit.state.step).toBe(best.step + 30);
  expect(fit.weights).toBe(fit.state.best?.weights);
});

test("a network that only makes things worse gives back the closed form", async () => {
  const { weights, state } = await fitDenoiser(tf, {
    ...small,
    training: normals(Float64Array.of(0.1, 0.1, 0.1, 0.1)),
    heldOut: normals(Float64Array.of(9, 9, 9, 9)),
    averageDecay: 0,
  });
  expect(state.best?.step).toBe(0);
  const x = Float64Array.of(1, 2, 3, 4);
  expect([...networkResidual(spec, weights)(0.1, x)].every((r) => r === 0)).toBe(true);
  expect([...networkResidual(spec, state.weights)(0.1, x)].every((r) => r === 0)).toBe(false);
});

test("data that are not finite stop the run and say where", async () => {
  const training: DataSource = {
    dimension: 4,
    draw: (_, out) => void out.fill(0).fill(Number.NaN, 2, 3),
  };
  const run = fitDenoiser(tf, { ...small, training });
  await expect(run).rejects.toThrow(DivergenceError);
  await expect(run).rejects.toThrow(
    /loss and gradient must stay finite, got other values at step 1/,
  );
  expect(tf.memory().numTensors).toBe(0);
});

test("options outside the rules are refused before anything is trained", async () => {
  const refuse = (options: Partial<FitOptions>, kind: new () => Error, rule: RegExp) => {
    const run = fitDenoiser(tf, { ...small, ...options });
    return Promise.all([expect(run).rejects.toThrow(kind), expect(run).rejects.toThrow(rule)]);
  };
  await refuse({ steps: 0 }, DomainError as never, /steps must be a whole number/);
  await refuse({ learningRate: 0 }, DomainError as never, /learning rate must be positive, got 0/);
  await refuse({ warmUp: 40 }, DomainError as never, /warmUp must be a whole number from 0 to 39/);
  await refuse(
    { averageDecay: 1 },
    DomainError as never,
    /averageDecay must be at least 0 and below 1/,
  );
  await refuse({ clip: 1 }, DomainError as never, /clip must be more than 1, got 1/);
  await refuse({ patience: 0 }, DomainError as never, /patience must be 1 or more/);
  await refuse(
    { training: normals(new Float64Array(3).fill(1)) },
    ShapeError as never,
    /training data must have the network's dimension 4, got 3/,
  );
});

test("two fits at once are refused", async () => {
  const first = fitDenoiser(tf, small);
  await expect(fitDenoiser(tf, small)).rejects.toThrow(/one fit at a time/i);
  expect((await first).ended).toBe("finished");
});

test("the learning rate grows linearly, then falls along half a cosine to a hundredth", () => {
  const schedule = { steps: 110, peak: 2, warmUp: 10 };
  expect(learningRateAt(0, schedule)).toBeCloseTo(2 / 11, 12);
  expect(learningRateAt(10, schedule)).toBe(2);
  expect(learningRateAt(60, schedule)).toBeCloseTo(1.01, 12);
  expect(learningRateAt(110, schedule)).toBeCloseTo(0.02, 12);
});

test("an ensemble trains like any law, and equal keys give equal weights", async () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => normalAt(key(1), i));
  const training = ensembleSource(coefficients("cameron-martin", 2, values));
  const fit = () => fitDenoiser(tf, { ...small, training, steps: 5 });
  expect((await fit()).weights).toEqual((await fit()).weights);
});
