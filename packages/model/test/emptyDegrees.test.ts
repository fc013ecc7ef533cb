import {
  coefficients,
  colour,
  degreeOf,
  type HarmonicCoefficients,
  isotropic,
  isotropicGaussian,
  key,
  ornsteinUhlenbeck,
  samplerNames,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { fullCovariance, standardisation } from "@chaosphere/core/estimation";
import {
  gaussianByBandLimit,
  gaussianCertificate,
  gaussianOnFields,
  gaussianTrace,
  noiseLogDensity,
  probabilityFlowLogDensity,
  relativeScore,
} from "@chaosphere/score";
import { describe, expect, test } from "vitest";
import type { GaussianCheckpoint, IsotropicCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { isExtensible } from "../src/checkpoint/finerDegrees.ts";
import { isotropicLawOf } from "../src/checkpoint/gaussianLawOf.ts";
import { modelRun } from "../src/checkpoint/modelRun.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { runVariance } from "../src/checkpoint/runVariance.ts";
import { preconditioning } from "../src/network/preconditioning.ts";

const L = 6;
const d = L * L;
/** Degrees 0 and 4 are empty. */
const spectrum = Float64Array.of(0, 2, 1, 0.5, 0, 0.2);
const γ = isotropic(spectrum);
const isEmpty = (i: number) => spectrum[degreeOf(i % d)] === 0;
const dimension = d - 1 - 9;
const mean = Float64Array.from({ length: d }, (_, i) => Math.sqrt(2) + i / 7);
const ratio = Float64Array.of(0, 0.6, 1.5, 1, 0, 0.8);

const grid = { kind: "gauss-legendre", nLat: L, nLon: 2 * L, firstLongitude: 0 } as const;
const record = {
  bandLimit: L,
  noise: { spectrum },
  mean,
  grid,
  unit: "K",
  horizon: 4,
  stop: 0.003,
  ratio,
  seed: 1,
  commit: "",
  dataChecksum: "",
  loss: new Float64Array(0),
};
const prior: IsotropicCheckpoint = { kind: "isotropic", ...record };
const priorLaw = isotropicLawOf(prior);

/** Fields of the isotropic law, a = ā + (q_l C_l)^½ ξ. */
function fields(batch: number, seed: number): HarmonicCoefficients {
  const law = isotropic(spectrum.map((c, l) => c * ratio[l]));
  const a = colour(law, whiteNoise(L, batch, key(seed)));
  return { ...a, values: a.values.map((x, i) => x + mean[i % d]) };
}

const a = fields(60, 2);
const standard = standardisation(γ, { mean: coefficients("harmonic", L, mean) });
const z = standard.apply(a);
const covariance = fullCovariance(z, { noise: γ });
const model: GaussianCheckpoint = { kind: "gaussian", ...record, covariance };

describe("a model with empty degrees", () => {
  test.each([prior, model])("$kind: survives its file, with C_l = 0 in it", (checkpoint) => {
    const read = decodeCheckpoint(encodeCheckpoint(checkpoint));
    expect(encodeCheckpoint(read)).toEqual(encodeCheckpoint(checkpoint));
    expect(read.noise.spectrum[4]).toBe(0);
  });

  test.each(samplerNames.flatMap((sampler) => [prior, model].map((m) => ({ sampler, m }))))(
    "$sampler leaves the mean there to the bit",
    ({ sampler, m }) => {
      const run = modelRun(m, { seed: 3, count: 4, steps: 12, sampler });
      const { values } = run.draw();
      expect(values.every(Number.isFinite)).toBe(true);
      values.forEach((value, i) => {
        if (isEmpty(i)) expect(value).toBe(mean[i % d]);
      });
    },
  );

  test("has the variance of its law in the other degrees, by the exact recursion", () => {
    for (const m of [prior, model]) {
      const found = runVariance(m, "multistep-3", 48);
      expect(Math.abs(found?.worst ?? 1)).toBeLessThan(0.01);
      expect(found?.warning).toBeUndefined();
    }
  });

  test("has score 0 in the coordinates that stand for nothing", () => {
    const x = whiteNoise(L, 3, key(5));
    for (const m of [prior, model]) {
      const s = relativeScore(restoreModel(m).denoiser)(0.1, x).values;
      s.forEach((value, i) => {
        if (isEmpty(i)) expect(Math.abs(value)).toBeLessThan(1e-12);
      });
    }
  });

  test("has the relative entropy and Fisher information of its degrees with variance", () => {
    const { relativeEntropy, fisherInformation } = gaussianByBandLimit(priorLaw);
    let [entropy, information] = [0, 0];
    for (let l = 0; l < L; l++) {
      const q = ratio[l];
      if (q > 0) {
        entropy += ((2 * l + 1) * (q - 1 - Math.log(q))) / 2;
        information += ((2 * l + 1) * (q - 1) ** 2) / q;
      }
      expect(relativeEntropy[l]).toBeCloseTo(entropy, 12);
      expect(fisherInformation[l]).toBeCloseTo(information, 12);
    }
  });

  test("has a finite certificate", () => {
    const times = Float64Array.of(4, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.01, 0.003);
    const found = gaussianCertificate(covariance, z, {
      times,
      sampler: "martingale-exponential",
      key: key(7),
    });
    const { klInitial, klStop, klOutput, path, bound } = found;
    for (const value of [klInitial, klStop, klOutput, path.total, bound.total, found.growth]) {
      expect(Number.isFinite(value)).toBe(true);
    }
    expect(klStop).toBeLessThan(klInitial);
    expect(klOutput).toBeLessThan(path.total);
  });

  test("has the log-density of the coefficients with variance", () => {
    // log N(a_lm; ā_lm, q_l C_l) summed over the 26 coefficients with variance.
    const exact = (b: number) =>
      Array.from({ length: d }, (_, i) => i)
        .filter((i) => !isEmpty(i))
        .reduce((sum, i) => {
          const v = ratio[degreeOf(i)] * spectrum[degreeOf(i)];
          const x = a.values[b * d + i] - mean[i];
          return sum - (x * x) / (2 * v) - Math.log(2 * Math.PI * v) / 2;
        }, 0);
    const law = isotropicGaussian(
      "cameron-martin",
      ratio.map((q) => (q > 0 ? q : 1)),
    );
    const { logDensity } = probabilityFlowLogDensity(
      relativeScore(restoreModel(prior).denoiser),
      z,
      {
        span: { horizon: 8, stop: 1e-6 },
        traces: [gaussianTrace(law)],
      },
    );
    const noise = noiseLogDensity(γ, z);
    for (let b = 0; b < 5; b++) expect(logDensity[b] + noise[b]).toBeCloseTo(exact(b), 4);
    expect(dimension).toBe(26);
  });

  test("is held against fields on its degrees alone, as the law of these is", () => {
    // The same law and fields with the empty coordinates left out, one by one, in the closed form of independent coordinates.
    const times = [2, 0.3, 0.02];
    const found = gaussianOnFields(priorLaw, z, times, γ);
    const kept = Array.from({ length: d }, (_, i) => i).filter((i) => !isEmpty(i));
    const q = (i: number) => ratio[degreeOf(i)];
    for (let b = 0; b < 3; b++) {
      let [loss, density] = [0, 0];
      for (const i of kept) {
        const y = z.values[b * d + i];
        density -= y ** 2 / (2 * q(i)) + Math.log(2 * Math.PI * q(i)) / 2;
        for (const t of times) {
          const [share, noise] = [Math.exp(-2 * t), 1 - Math.exp(-2 * t)];
          const v = share * q(i) + noise;
          loss += (noise ** 2 * y ** 2 + noise * share * q(i) ** 2) / v ** 2;
        }
      }
      expect(found.denoisingLoss.perField[b]).toBeCloseTo(loss / (kept.length * 3), 12);
      expect(found.logDensity.perField[b]).toBeCloseTo(density, 11);
    }
    let [expected, square] = [0, 0];
    for (const i of kept) {
      let weight = 0;
      for (const t of times) {
        const noise = 1 - Math.exp(-2 * t);
        const v = (1 - noise) * q(i) + noise;
        expected += (noise * q(i)) / v / (kept.length * 3);
        weight += (noise / v) ** 2 / (kept.length * 3);
      }
      square += 2 * (weight * q(i)) ** 2;
    }
    expect(found.denoisingLoss.expected).toBeCloseTo(expected, 12);
    expect(found.denoisingLoss.spread).toBeCloseTo(Math.sqrt(square), 12);
    expect(found.logDensity.spread).toBeCloseTo(Math.sqrt(kept.length / 2), 12);
    expect(found.logDensity.expected).toBeCloseTo(
      kept.reduce((sum, i) => sum - (1 + Math.log(2 * Math.PI * q(i))) / 2, 0),
      11,
    );
  });

  test("is noised only where it has coordinates to noise", () => {
    const x = ornsteinUhlenbeck({ horizon: 4, stop: 0.01 }).noised(0.5, z, key(8));
    const fieldsAt = standard.invert(x).values;
    fieldsAt.forEach((value, i) => {
      if (isEmpty(i)) expect(value).toBe(mean[i % d]);
    });
  });
});

describe("a network", () => {
  const spec = {
    kind: "per-degree",
    bandLimit: 2,
    variances: [0, 0.7],
    timeFrequencies: 2,
    timeWidth: 4,
  } as const;

  test("neither reads nor changes a degree without variance", () => {
    for (const t of [1e-4, 0.3, 5]) {
      const { input, output } = preconditioning(spec, t);
      expect([input[0], output[0]]).toEqual([0, 0]);
      expect(input[1]).toBeGreaterThan(0);
      expect(output[1]).toBeGreaterThan(0);
    }
  });

  test("has no degrees beyond data that ended before its band limit", () => {
    const noise = { spectrum, whittleMatern: { alpha: 2, kappa: 1, sigma: 1 } };
    const network = { ...model, kind: "network", noise } as never;
    expect(isExtensible(network)).toBe(true);
    const ended = { ...noise, spectrum: spectrum.map((c, l) => (l === 5 ? 0 : c)) };
    expect(isExtensible({ ...(network as object), noise: ended } as never)).toBe(false);
  });
});

test("a Whittle–Matérn prior is its own noise: the flow leaves the start where it is", () => {
  const plain: IsotropicCheckpoint = {
    ...prior,
    noise: { spectrum: whittleMatern(L, { alpha: 2, kappa: 3 }).spectrum },
    mean: new Float64Array(d),
    ratio: new Float64Array(L).fill(1),
  };
  const options = { seed: 3, count: 2, steps: 5, sampler: "probability-flow" } as const;
  const run = modelRun(plain, options);
  const [start] = [...run.states()].map(({ state }) => run.fields(state).values);
  expect(run.draw().values).toEqual(start);
});
