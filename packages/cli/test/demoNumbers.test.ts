import { fileURLToPath } from "node:url";
import {
  child,
  fillNormals,
  gaussianFromCovariance,
  type Key,
  key,
  matrixProduct,
  whiteNoise,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import {
  encodeCheckpoint,
  type GaussianCheckpoint,
  type NetworkCheckpoint,
  type NetworkWeights,
  relativeScore,
  restore,
} from "@chaosphere/score";
import { beforeAll, describe, expect, test } from "vitest";
import { denoisingLoss, residualGains, scoreTraces } from "../src/demo/affineScore.ts";
import { entropyBounds } from "../src/demo/bound.ts";
import { chooseCorrection, correctedOnlyFrom } from "../src/demo/correction.ts";
import { type DemoDesign, designs, roles } from "../src/demo/design.ts";
import { type Experiment, evaluated } from "../src/demo/experiment.ts";
import { modelLaws } from "../src/demo/laws.ts";
import { type ClosedForms, closedForms } from "../src/demo/models.ts";
import { comparisonTable, table } from "../src/demo/table.ts";
import { correctedNetwork, trainResidual } from "../src/demo/training.ts";
import golden from "./fixtures/mainJob.json" with { type: "json" };
import { session } from "./session.ts";

const folder = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));
const terminal = { stdout: () => {}, stderr: () => {}, interactive: false };
const names = ["network", "localised", "full"] as const;

/** The weights of main_job.py: multiples of 1/1024, so that single precision holds them. */
function formulaWeights(bandLimit: number): NetworkWeights {
  const tensor = (rows: number, columns: number, f: (i: number, j: number) => number) => ({
    shape: rows === 1 ? [columns] : [rows, columns],
    data: Float32Array.from(
      { length: rows * columns },
      (_, at) => Math.round(1024 * f(Math.floor(at / columns), at % columns)) / 1024,
    ),
  });
  return {
    "time.weight": tensor(9, 32, (i, j) => 0.4 * Math.sin(1 + i + 3 * j)),
    "time.bias": tensor(1, 32, (_, j) => 0.3 * Math.cos(j)),
    "gain.weight": tensor(32, bandLimit, (j, l) => 0.05 * Math.sin(2 + j + 5 * l)),
    "gain.bias": tensor(1, bandLimit, (_, l) => 0.1 * Math.cos(l)),
  };
}

function networkOf(forms: ClosedForms, weights: NetworkWeights, from: number): NetworkCheckpoint {
  const state = { step: 0, log: [] };
  const run = { weights, state } as unknown as Parameters<typeof correctedNetwork>[1];
  return correctedNetwork(forms, run, from);
}

/** Everything closed-form at a small band limit and in few steps. */
const small: DemoDesign = {
  ...designs.quick,
  bandLimit: 5,
  samplerSteps: 12,
  boundSteps: 12,
  trainingSteps: 5,
};

let data: Dataset;
beforeAll(async () => {
  data = await readDataset(folder);
});

describe("the numbers of a quick run, with gains by a formula, are those of main_job.py", () => {
  const design = designs.quick;
  let forms: ClosedForms;
  let result: Omit<Experiment, "design" | "data" | "trained">;

  beforeAll(() => {
    forms = closedForms(data, design, 0);
    const network = networkOf(forms, formulaWeights(design.bandLimit), golden.correctedFrom);
    result = evaluated(data, forms, network, design, { seed: 0, terminal });
  }, 120_000);

  /** Largest departure of numbers in two records of one shape, relative to 1 or the number. */
  function departure(found: unknown, expected: unknown): number {
    if (typeof expected === "number") {
      return Math.abs((found as number) - expected) / Math.max(1, Math.abs(expected));
    }
    return Math.max(
      ...Object.entries(expected as Record<string, unknown>).map(([name, value]) =>
        departure((found as Record<string, unknown>)[name], value),
      ),
    );
  }

  test("noise, clock and localisation", () => {
    const { alpha, kappa, sigma } = result.noise;
    expect(
      departure({ alpha, kappa }, { alpha: golden.noise.alpha, kappa: golden.noise.kappa }),
    ).toBeLessThan(1e-5);
    expect(Math.abs(sigma / golden.noise.sigma - 1)).toBeLessThan(1e-4);
    // The horizon is a bisection to 1e-3 of the same entropies.
    expect(forms.localised.horizon).toBe(golden.horizon);
    expect(Math.abs(forms.localised.stop / golden.stop - 1)).toBeLessThan(1e-8);
    expect(forms.chosen.localisation).toEqual(golden.chosen.localisation);
    expect(departure(forms.chosen, golden.chosen)).toBeLessThan(golden.tolerance);
  });

  test("where the network would correct", () => {
    const { gains } = chooseCorrection(forms, formulaWeights(design.bandLimit));
    // 24 steps of order 4 here, 192 there.
    expect(departure(gains, golden.correction)).toBeLessThan(1e-3);
  });

  test("likelihoods, losses, laws and bounds", () => {
    const { models, sampled, bounds, flowError } = result.judgement;
    expect(departure(models, golden.heldOut)).toBeLessThan(golden.tolerance);
    for (const name of names) {
      expect(Math.abs(sampled[name] / golden.sampled[name] - 1)).toBeLessThan(1e-3);
      const { exact, path, byInformation } = bounds.models[name];
      const found = { exact, ...path.terms, total: path.total, byInformation: byInformation.total };
      expect(departure(found, golden.bounds[name])).toBeLessThan(golden.tolerance);
    }
    expect(Math.abs(flowError / golden.flowError - 1)).toBeLessThan(1e-3);
  });

  test("fields against held-out ones", () => {
    const { spectrumDeparture, ...compared } = golden.comparison;
    expect(spectrumDeparture.network).toBeGreaterThan(0);
    expect(departure(result.comparison, compared)).toBeLessThan(golden.tolerance);
  });

  test("every number of the printed table, to its last digit", () => {
    const { heldOut, sampled, bounds, comparison: c } = golden;
    const over = (of: "logDensity" | "logDensityGain" | "fieldsLogDensity" | "loss") =>
      names.flatMap((name) => [heldOut[name][of].mean, heldOut[name][of].standardError]);
    const of = (f: (name: (typeof names)[number]) => number) => names.map(f);
    const excess = (["localised", "full"] as const).flatMap((name) => [
      c.energyExcess[name].mean,
      c.energyExcess[name].standardError,
    ]);
    const expected = [
      [...over("logDensity"), 0],
      over("logDensityGain"),
      over("fieldsLogDensity"),
      over("loss"),
      of((name) => sampled[name]),
      of((name) => bounds[name].exact),
      of((name) => bounds[name].total),
      of((name) => bounds[name].initialisation),
      of((name) => bounds[name].discretisation),
      of((name) => bounds[name].scoreError),
      of((name) => bounds[name].byInformation),
      [...of((name) => c.energyDistance[name]), c.energyDistance.data],
      excess,
      [...of((name) => c.deviationMapCorrelation[name]), c.deviationMapCorrelation.data],
      [...of((name) => c.nearestOverReal[name]), c.nearestOverReal.data],
      of((name) => c.spectrumDeparture[name]),
    ];
    const whole = { ...result, data, design };
    const cells = comparisonTable(whole).flatMap(({ rows }) =>
      rows.map(({ values, reference }) =>
        [...names.map((name) => values[name]), reference].join(" "),
      ),
    );
    expect(cells).toHaveLength(expected.length);
    cells.forEach((text, row) => {
      expectPrinted(text, expected[row] ?? []);
    });
    const lines = table(whole);
    const first = lines.findIndex((line) => line.startsWith("C_l of generated"));
    expect(lines).toHaveLength(first + 1 + design.bandLimit);
    for (let l = 0; l < design.bandLimit; l++) {
      const text = (lines[first + 1 + l] ?? "").slice(4);
      expectPrinted(text, [
        c.spectrumRatioError[l] ?? 0,
        ...of((name) => c.spectrumRatio[name][l] ?? 0),
      ]);
    }
    // The page alone names these.
    const meanings = comparisonTable(whole).flatMap(({ rows }) =>
      rows.map(({ meaning }) => meaning),
    );
    const halves = meanings.find((text) => text.includes("between halves")) ?? "";
    expectPrinted(halves, [
      Math.min(...c.splitHalfEnergyDistances),
      Math.max(...c.splitHalfEnergyDistances),
    ]);
    const nearest = meanings.find((text) => text.startsWith("median distance")) ?? "";
    expectPrinted(nearest.replace(/; below 1.*/, ""), [c.nearestReal]);
  });

  /** Holds the numbers of a text to half a unit of their last digit. */
  function expectPrinted(text: string, expected: readonly number[]): void {
    const found = text.match(/[−-]?\d+(\.\d+)?(e[+-]\d+)?/g) ?? [];
    expect([text, found.length]).toEqual([text, expected.length]);
    found.forEach((printed, i) => {
      const value = Number(printed.replace("−", "-"));
      const [mantissa = "", exponent = "0"] = printed.split("e");
      const unit = 10 ** (Number(exponent) - (mantissa.split(".")[1] ?? "").length);
      const off = Math.abs(value - (expected[i] ?? Number.NaN));
      expect([text, off <= 0.5001 * unit + golden.tolerance * unit]).toEqual([text, true]);
    });
  }
});

describe("runs 60 and 68", () => {
  /** The data with the fields of some runs turned upside down and doubled. */
  function altered(runs: readonly number[]): Dataset {
    const { fields, groups } = data;
    const size = fields.grid.nLat * fields.grid.nLon;
    const values = fields.values.map((value, i) =>
      runs.includes(groups[Math.floor(i / size)] ?? -1) ? -2 * value + 0.1 : value,
    );
    return { ...data, fields: { ...fields, values } };
  }

  async function fitted(of: Dataset): Promise<Record<string, Uint8Array | string>> {
    process.env["TRAIN_BACKEND"] = "wasm";
    const s = session();
    try {
      const forms = closedForms(of, small, 0);
      const setting = { out: s.path("."), resume: false, terminal };
      const { network, correction, run } = await trainResidual(forms, small, setting);
      const weights = Object.values(run.state.weights).flatMap(({ data }) => [...data]);
      return {
        noise: JSON.stringify(forms.noise),
        chosen: JSON.stringify(forms.chosen),
        localised: encodeCheckpoint(forms.localised),
        full: encodeCheckpoint(forms.full),
        ground: encodeCheckpoint(forms.ground.model),
        unchosen: encodeCheckpoint(forms.unchosen),
        weights: weights.join(),
        best: JSON.stringify(run.log),
        correction: JSON.stringify(correction),
        network: encodeCheckpoint(network),
      };
    } finally {
      s.close();
      delete process.env["TRAIN_BACKEND"];
    }
  }

  test("change no byte of anything that is fitted, trained or chosen; each other run does", async () => {
    const before = await fitted(data);
    const after = await fitted(altered(roles.test));
    for (const [name, bytes] of Object.entries(before)) {
      expect([name, after[name]]).toEqual([name, bytes]);
    }
    // Negative controls: every run that is used shows where it is used.
    const changed = async (run: number) => {
      const other = await fitted(altered([run]));
      const same = (a: unknown, b: unknown) =>
        Buffer.compare(Buffer.from(a as string), Buffer.from(b as string)) === 0;
      return Object.keys(before).filter((name) => !same(before[name], other[name]));
    };
    expect(await changed(57)).toEqual(
      expect.arrayContaining(["localised", "full", "ground", "weights"]),
    );
    expect(await changed(59)).toEqual(
      expect.arrayContaining(["localised", "full", "weights", "chosen"]),
    );
    expect(await changed(67)).toEqual(
      expect.arrayContaining(["localised", "full", "chosen", "best"]),
    );
  }, 120_000);
});

describe("for random Gaussian laws and random gains", () => {
  /** A law that mixes all coordinates, with variances from a tenth to ten times the noise's, and a mean. */
  function randomLaw(bandLimit: number, stream: Key) {
    const d = bandLimit ** 2;
    const a = whiteNoise(bandLimit, d, child(stream, 0)).values;
    const scales = Float64Array.from({ length: d }, (_, i) => 10 ** Math.sin(3 * i));
    const scaled = a.map(
      (v, at) => (v * Math.sqrt(scales[Math.floor(at / d)] ?? 1)) / Math.sqrt(d),
    );
    const product = matrixProduct(scaled, scaled, d, d, d, { transposeB: true });
    const covariance = product.map((v, at) => v + (at % (d + 1) === 0 ? 0.1 : 0));
    const mean = whiteNoise(bandLimit, 1, child(stream, 1)).values.map((v) => 0.3 * v);
    return gaussianFromCovariance(covariance, mean);
  }

  function randomModels(seed: number) {
    const forms = closedForms(data, small, 0);
    const model = (at: number): GaussianCheckpoint => ({
      ...forms.localised,
      covariance: randomLaw(small.bandLimit, child(key(seed), at)),
    });
    const localised = model(0);
    const weights = formulaWeights(small.bandLimit);
    const gains = new Float64Array(weights["gain.bias"]?.data.length ?? 0);
    fillNormals(child(key(seed), 7), 0, gains);
    const own = {
      ...weights,
      "gain.bias": { shape: [gains.length], data: Float32Array.from(gains, (g) => 0.6 * g) },
    };
    const network = networkOf({ ...forms, localised }, own, 0);
    return { network, localised, full: model(1) };
  }

  test("the bound is above the exact entropy of its pair, and the bound by Fisher information above that", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const models = randomModels(seed);
      const laws = modelLaws(models, small.samplerSteps);
      for (const steps of [3, 12]) {
        const found = entropyBounds(models, laws.localised, steps).models;
        for (const name of names) {
          const { exact, path, byInformation } = found[name];
          expect(exact).toBeGreaterThan(0);
          expect(path.total).toBeGreaterThan(exact);
          expect(byInformation.total).toBeGreaterThan(path.total);
        }
        expect(found.network.path.terms.scoreError).toBeGreaterThan(0);
        expect(found.localised.path.terms.scoreError).toBe(0);
      }
      // Negative control: without its score error the network's would be no bound, in steps that leave nothing else.
      const { exact, path } = entropyBounds(models, laws.localised, 200).models.network;
      expect(path.total).toBeGreaterThan(exact);
      expect(path.total - path.terms.scoreError).toBeLessThan(exact);
    }
  }, 120_000);

  test("the denoising loss in closed form is the mean over the noise", () => {
    const { network, localised } = randomModels(11);
    const score = relativeScore(restore(network).denoiser);
    const affine = { covariance: localised.covariance, residual: residualGains(network) };
    const [batch, d] = [20_000, small.bandLimit ** 2];
    const x = whiteNoise(small.bandLimit, 1, key(12));
    const [t, t2] = [0.6, 0.5];
    const [loss = Number.NaN] = denoisingLoss(score, affine, x, [t, t2]);
    const [a, σ] = [Math.exp(-t), Math.sqrt(-Math.expm1(-2 * t))];
    const ξ = whiteNoise(small.bandLimit, batch, key(13)).values;
    const noised = ξ.map((v, i) => a * (x.values[i % d] ?? 0) + σ * v);
    const ŝ = score(t, { ...x, batch, values: noised }).values;
    const draws = Float64Array.from({ length: batch }, (_, b) => {
      let sum = 0;
      for (let i = b * d; i < (b + 1) * d; i++) {
        const τ = a * (x.values[i % d] ?? 0) - (a * a * (ξ[i] ?? 0)) / σ;
        sum += (ŝ[i] ?? 0) ** 2 - 2 * (ŝ[i] ?? 0) * τ;
      }
      return (Math.expm1(2 * (t - t2)) / 2) * sum;
    });
    const mean = draws.reduce((s, v) => s + v, 0) / batch;
    const error = Math.sqrt(draws.reduce((s, v) => s + (v - mean) ** 2, 0)) / batch;
    expect(Math.abs(loss - mean) / error).toBeLessThan(4);
    // Negative control: the trace of the residual left out.
    const { trace } = scoreTraces(affine)(t);
    const { trace: without } = scoreTraces({ covariance: localised.covariance })(t);
    const wrong = loss - Math.expm1(2 * (t - t2)) * a * a * (trace - without);
    expect(Math.abs(wrong - mean) / error).toBeGreaterThan(4);
  });

  test("a network that corrects no degree has the laws and losses of its Gaussian", () => {
    const models = randomModels(21);
    const network = correctedOnlyFrom(models.network, small.bandLimit);
    const gains = residualGains(network);
    expect([...gains(0.3)].every((gain) => gain === 0)).toBe(true);
    expect(Math.max(...residualGains(models.network)(0.3).map(Math.abs))).toBeGreaterThan(0.01);
  });
});
