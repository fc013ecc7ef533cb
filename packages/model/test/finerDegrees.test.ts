import {
  child,
  colour,
  DomainError,
  gaussLegendre,
  isotropicGaussian,
  key,
  meanSpectrum,
  samplerNames,
  synthesise,
  truncate,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import type {
  Checkpoint,
  GaussianCheckpoint,
  IsotropicCheckpoint,
  MixtureCheckpoint,
  NetworkCheckpoint,
} from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { finerDegrees, isExtensible } from "../src/checkpoint/finerDegrees.ts";
import { modelRun } from "../src/checkpoint/modelRun.ts";
import { spectrumTail } from "../src/checkpoint/spectrumTail.ts";
import { fitGaussianModel } from "../src/fitting/gaussianModel.ts";
import { operatorSpec, trainedWeights } from "./networkInstance.ts";

const matern = { alpha: 2.5, kappa: 6, sigma: 3 };

describe("the law that continues a spectrum", () => {
  const { spectrum } = whittleMatern(32, matern);

  test("is the law itself of a Whittle–Matérn spectrum, empty degrees or not", () => {
    for (const c of [spectrum, spectrum.map((c, l) => ([2, 30].includes(l) ? 0 : c))]) {
      const tail = spectrumTail(c);
      expect(tail?.fromDegree).toBe(1);
      for (const name of ["alpha", "kappa", "sigma"] as const) {
        expect(Math.abs(Number(tail?.[name]) / matern[name] - 1)).toBeLessThan(1e-5);
      }
    }
  });

  test("does without the degrees that are of another law", () => {
    // Twenty times the power below degree 4.
    const broken = spectrum.map((c, l) => (l < 4 ? 20 * c : c));
    const tail = spectrumTail(broken);
    expect(tail?.fromDegree).toBe(4);
    const beyond = (law: typeof matern) => whittleMatern(64, law).spectrum[63];
    expect(Math.abs(beyond(tail as typeof matern) / beyond(matern) - 1)).toBeLessThan(1e-3);
  });

  test("is of no spectrum that ends, or of too few degrees", () => {
    expect(spectrumTail(spectrum.map((c, l) => (l === 31 ? 0 : c)))).toBeUndefined();
    expect(spectrumTail(spectrum.subarray(0, 6))).toBeUndefined();
  });
});

const L = 8;
const N = L * L;
const FINE = 12;
const own = whittleMatern(L, { alpha: 1.6, kappa: 2 });
const ratio = Float64Array.from({ length: L }, (_, l) => 2 / (1 + l));
const record = {
  bandLimit: L,
  noise: { spectrum: own.spectrum },
  mean: Float64Array.from({ length: N }, (_, i) => i / 70),
  grid: { kind: "gauss-legendre", nLat: 8, nLon: 16, firstLongitude: 0 },
  unit: "K",
  horizon: 3,
  stop: 0.02,
  ratio,
  seed: 1,
  commit: "",
  dataChecksum: "",
  loss: new Float64Array(0),
} as const;
const spec = { ...operatorSpec(L), variances: [...ratio], noiseSpectrum: [...own.spectrum] };
const network: NetworkCheckpoint = {
  ...record,
  kind: "network",
  spec,
  weights: trainedWeights(spec, key(401), 0.1),
  closedForm: isotropicGaussian("cameron-martin", ratio),
  steps: 0,
  heldOutLoss: new Float64Array(0),
};
const normal = Float64Array.from({ length: N }, (_, i) => Math.sin(i + 1));
const square = normal.reduce((sum, n) => sum + n * n, 0);
const gaussian: GaussianCheckpoint = {
  ...record,
  kind: "gaussian",
  covariance: {
    kind: "full",
    basis: "cameron-martin",
    dimension: N,
    mean: new Float64Array(N),
    eigenvalues: Float64Array.from({ length: N }, (_, j) => 3 * 0.9 ** j),
    // A reflection, which mixes all degrees.
    eigenvectors: Float64Array.from(
      { length: N * N },
      (_, at) =>
        Number(at % (N + 1) === 0) - (2 * normal[Math.floor(at / N)] * normal[at % N]) / square,
    ),
  },
} as GaussianCheckpoint;
const lowRank = {
  ...gaussian,
  covariance: {
    kind: "low-rank",
    basis: "cameron-martin",
    mean: new Float64Array(N),
    diagonal: new Float64Array(N).fill(0.5),
    factor: normal,
  },
} as unknown as Checkpoint;
const isotropic: IsotropicCheckpoint = { ...record, kind: "isotropic" };
const mixture: MixtureCheckpoint = {
  ...record,
  kind: "mixture",
  weights: Float64Array.of(1),
  shifts: new Float64Array(N).fill(0.1),
};
const gained: NetworkCheckpoint = {
  ...network,
  gain: {
    times: Float64Array.of(3, 0.02),
    logarithms: Float64Array.from({ length: 2 * L }, (_, i) => (i < L ? 0 : 0.1)),
    steps: 12,
  },
};
const models = { network, gained, gaussian, lowRank, isotropic, mixture };
const options = { seed: 5, count: 3, steps: 12 } as const;
// Steps of Euler and Maruyama do not keep the noise: they are advised against.
const keeping = samplerNames.filter((name) => name !== "euler-maruyama");

describe("fields beyond the band limit of a model", () => {
  const tail = { alpha: 3, kappa: 4, sigma: 50 };
  const law = whittleMatern(FINE, tail);
  const fine = { ...options, bandLimit: FINE, tail };

  describe.each(Object.entries(models))("%s", (_, model) => {
    test.each(samplerNames)("%s leaves the model's own degrees as they are", (sampler) => {
      const extended = modelRun(model, { ...fine, sampler }).draw();
      const plain = modelRun(model, { ...options, sampler }).draw();
      expect(truncate(extended, L).values).toEqual(plain.values);
    });

    test("the flow makes the others of the start by the law", () => {
      const drawn = modelRun(model, { ...fine, steps: 48, sampler: "multistep-3" }).draw();
      const start = whiteNoise(FINE, 3, child(child(key(5), 0), 0));
      const exact = colour(law, start).values;
      drawn.values.forEach((value, i) => {
        if (i % FINE ** 2 < N) return;
        // Of a third order in the steps: 1e-2 in twelve.
        expect(Math.abs(value - exact[i])).toBeLessThan(1e-4 * Math.sqrt(law.spectrum[L]));
      });
    });
  });

  test.each(keeping)(
    "%s gives finer degrees the power of the law, which is not the noise's",
    (sampler) => {
      const count = 200;
      const power = meanSpectrum(modelRun(gained, { ...fine, count, sampler }).draw());
      const noise = whittleMatern(FINE, { alpha: 1.6, kappa: 2 }).spectrum;
      for (let l = L; l < FINE; l++) {
        const error = Math.sqrt(2 / ((2 * l + 1) * count));
        // Twenty-four numbers.
        expect(Math.abs(power[l] / law.spectrum[l] - 1)).toBeLessThan(4.5 * error);
        expect(Math.abs(power[l] / noise[l] - 1)).toBeGreaterThan(10 * error);
      }
    },
  );

  test("are of the law in the file, else of the Whittle–Matérn noise, else of the fit, or as told", () => {
    const kept = { ...tail, fromDegree: 2 };
    const noised: NetworkCheckpoint = {
      ...network,
      noise: { spectrum: own.spectrum, whittleMatern: { alpha: 1.6, kappa: 2, sigma: 1 } },
    };
    const fit = spectrumTail(own.spectrum.map((c, l) => c * ratio[l]));
    expect(finerDegrees({ ...noised, tail: kept })).toEqual({ ...kept, origin: "file" });
    expect(finerDegrees(noised)).toEqual({ alpha: 1.6, kappa: 2, sigma: 1, origin: "noise" });
    expect(finerDegrees(noised, "fit")).toEqual({ ...fit, origin: "fit" });
    expect(finerDegrees({ ...gaussian, noise: noised.noise })).toEqual({ ...fit, origin: "fit" });
    expect(finerDegrees(network)).toEqual({ ...fit, origin: "fit" });
    expect(finerDegrees({ ...network, tail: kept }, tail)).toEqual({ ...tail, origin: "given" });
    // The last quarter of a spectrum σ²(κ² + l(l+1))^−α gives its σ back.
    const exact: IsotropicCheckpoint = {
      ...isotropic,
      noise: { spectrum: whittleMatern(L, tail).spectrum },
      ratio: new Float64Array(L).fill(1),
    };
    const shape = { alpha: tail.alpha, kappa: tail.kappa };
    expect(finerDegrees(exact, shape).sigma).toBeCloseTo(50, 10);
    expect(modelRun(network, fine).tail).toEqual({ ...tail, origin: "given" });
    expect(modelRun(network, options).tail).toBeUndefined();
  });

  test("are refused with what to do instead", () => {
    const ended = { ...network, ratio: ratio.map((q, l) => (l === L - 1 ? 0 : q)) };
    expect([network, ended].map((model) => isExtensible(model))).toEqual([true, false]);
    expect(() => modelRun(ended, fine)).toThrow(
      /must go on beyond l = 7\. Its last degree has no variance/,
    );
    expect(() => modelRun(network, { ...fine, tail: "noise" })).toThrow(/take the fit, or give/);
    const small = { ...isotropic, bandLimit: 3, mean: new Float64Array(9) };
    const three = {
      ...small,
      noise: { spectrum: own.spectrum.slice(0, 3) },
      ratio: ratio.slice(0, 3),
    };
    expect(() => modelRun(three, { ...options, bandLimit: 5 })).toThrow(/give alpha and kappa/);
    const shape = { alpha: 2, kappa: 3 };
    expect([isExtensible(three), isExtensible(three, shape)]).toEqual([false, true]);
    expect(modelRun(three, { ...options, bandLimit: 5, tail: shape }).draw().bandLimit).toBe(5);
    expect(() => modelRun(network, { ...fine, tail: { alpha: 2, kappa: -1 } })).toThrow(
      DomainError,
    );
  });
});

test("a fitted model keeps the law in its file", () => {
  const law = whittleMatern(16, matern);
  const fields = synthesise(colour(law, whiteNoise(16, 400, key(3))), gaussLegendre(16));
  const { model } = fitGaussianModel(fields, 16);
  const { tail } = model;
  // σ²(κ² + l(l+1))^−α at degree 20 from 400 fields of 15 degrees; the error was 0.03 in 20 other keys, at most.
  const ratio =
    whittleMatern(21, tail ?? matern).spectrum[20] / whittleMatern(21, matern).spectrum[20];
  expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
  const read = decodeCheckpoint(encodeCheckpoint(model));
  expect(read.tail).toEqual(tail);
  const broken = { ...model, tail: { ...matern, kappa: -1 } };
  expect(() => encodeCheckpoint(broken)).toThrow("tail.kappa must be positive and finite, got -1.");
});
