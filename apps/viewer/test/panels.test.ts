import { readFileSync } from "node:fs";
import {
  angularPowerSpectrum,
  child,
  coefficients,
  colour,
  gaussLegendre,
  geometricTimes,
  harmonicIndex,
  key,
  ornsteinUhlenbeck,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { type GaussianCheckpoint, modelLaw } from "@chaosphere/model";
import { describe, expect, test } from "vitest";
import type { FieldSequence, LoadedModel } from "../src/fields.ts";
import type { DiffusionRun } from "../src/generate/run.ts";
import { toCsv } from "../src/panels/csv.ts";
import { entropyAlong, entropyPanel } from "../src/panels/entropyPanel.ts";
import { figureOf, pageColours, paperColours } from "../src/panels/figure.ts";
import { histogramPanel, valueHistogram } from "../src/panels/histogramPanel.ts";
import { modelPanel } from "../src/panels/modelPanel.ts";
import { readable } from "../src/panels/number.ts";
import type { Drawn, PanelContent, PanelInput } from "../src/panels/panel.ts";
import { measuredRatio, ratioPanel } from "../src/panels/ratioPanel.ts";
import { keepSpectra, theoryOf } from "../src/panels/spectra.ts";
import { cosmicBand, spectrumPanel } from "../src/panels/spectrumPanel.ts";
import { sequenceOf } from "./sequences.ts";

/** One standard deviation about the mean of scipy's chi-squared law: fixtures/generate/cosmicBand.py. */
const { rows: cosmicRows } = JSON.parse(
  readFileSync(new URL("fixtures/cosmicBand.json", import.meta.url), "utf8"),
) as { rows: readonly { readonly degree: number; readonly low: number; readonly high: number }[] };

const nothing: PanelInput = {
  left: null,
  right: null,
  member: 0,
  frame: 0,
  bandLimit: null,
  models: {},
  model: null,
  sampler: "multistep-3",
  steps: 20,
  gain: null,
};
const filled = (drawn: Drawn): PanelContent => {
  if ("empty" in drawn) throw new Error(drawn.empty);
  return drawn;
};
const column = (content: PanelContent, name: string): ArrayLike<number> => {
  const found = content.columns.find((one) => one.name === name);
  if (!found) throw new Error(content.columns.map((one) => one.name).join("; "));
  return found.values;
};

const L = 6;
const γ = whittleMatern(L, { alpha: 1.8, kappa: 2, sigma: 3 });
const ratio = Float64Array.of(0.5, 3, 2, 1.2, 0.8, 1.1);
const N = L * L;
const degree = (i: number): number => Math.floor(Math.sqrt(i));
const model: GaussianCheckpoint = {
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
    dimension: N,
    mean: new Float64Array(N),
    eigenvalues: Float64Array.from({ length: N }, (_, i) => ratio[degree(i)]),
    eigenvectors: Float64Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0)),
  } as GaussianCheckpoint["covariance"],
};
const loaded: LoadedModel = { name: "isotropic", checkpoint: model };

/** Σ (2l+1) f(1 + e^{−2t}(q_l − 1)). */
const sumOf = (t: number, f: (v: number) => number): number =>
  ratio.reduce((sum, q, l) => sum + (2 * l + 1) * f(1 + Math.exp(-2 * t) * (q - 1)), 0);
const exactKl = (t: number): number => sumOf(t, (v) => (v - 1 - Math.log(v)) / 2);
const exactInformation = (t: number): number => sumOf(t, (v) => (v - 1) ** 2 / v);

/** A run of `count` fields that are exact draws of the model's law at each time. */
function exactRun(count: number, times: Float64Array): DiffusionRun {
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

describe("spectrum", () => {
  test("the band is the scatter of Ĉ_l of isotropic Gaussian fields, 2/(2l+1) C_l²", () => {
    const n = 600;
    const spectra = angularPowerSpectrum(colour(γ, whiteNoise(L, n, key(51))));
    const { low, high } = cosmicBand(γ.spectrum);
    for (let l = 0; l < L; l++) {
      const c = γ.spectrum[l];
      const own = Array.from({ length: n }, (_, b) => spectra[b * L + l] / c);
      const variance = own.reduce((sum, x) => sum + (x - 1) ** 2, 0) / n;
      // Var of (χ²_k/k − 1)², k = 2l+1, from the fourth central moment 12k(k+4) of χ²_k.
      const k = 2 * l + 1;
      const error = Math.sqrt(((12 * k + 48) / k ** 3 - (2 / k) ** 2) / n);
      const halfWidth = ((high[l] - low[l]) / 2 / c) ** 2;
      expect(Math.abs(variance - halfWidth) / error).toBeLessThan(4);
      // Negative control: 2/(l+1).
      if (l === 2) expect(Math.abs(variance - 2 / (l + 1)) / error).toBeGreaterThan(4);
    }
  });

  test("columns are the sums of squares of the field shown and their mean over the members", () => {
    const left = sequenceOf(3, 2);
    const content = filled(
      spectrumPanel(keepSpectra()).draw({ ...nothing, left, member: 1, frame: 1, bandLimit: 5 }),
    );
    const power = (member: number, l: number): number => {
      let sum = 0;
      for (let m = -l; m <= l; m++) {
        const row = (3 + member) * 64;
        sum += left.coefficients.values[row + harmonicIndex(l, m)] ** 2;
      }
      return sum / (2 * l + 1);
    };
    const [field, mean] = [column(content, "field (K²)"), column(content, "mean of 3 (K²)")];
    expect(field.length).toBe(5);
    for (let l = 0; l < 5; l++) {
      expect(field[l]).toBeCloseTo(power(1, l), 12);
      expect(mean[l]).toBeCloseTo((power(0, l) + power(1, l) + power(2, l)) / 3, 12);
      expect(column(content, "cosmic variance, high (K²)")[l]).toBeCloseTo(
        mean[l] * (1 + Math.sqrt(2 / (2 * l + 1))),
        12,
      );
    }
    expect(Array.from(column(content, "degree"))).toEqual([0, 1, 2, 3, 4]);
  });

  test("two sides are named, and the theory of the source is drawn", () => {
    const left = { ...sequenceOf(1, 1), theory: γ.spectrum };
    const content = filled(
      spectrumPanel(keepSpectra()).draw({ ...nothing, left, right: sequenceOf(2, 1) }),
    );
    expect(content.columns.map(({ name }) => name)).toEqual([
      "degree",
      "left: field (K²)",
      "right: field (K²)",
      "right: mean of 2 (K²)",
      "left: theory (K²)",
      "cosmic variance, low (K²)",
      "cosmic variance, high (K²)",
    ]);
    expect(spectrumPanel(keepSpectra()).draw(nothing)).toEqual({ empty: "No field is shown." });
  });

  test("the theory of a run is the spectrum of its law at the time shown", () => {
    const times = Float64Array.of(4, 0.6, 0.01);
    const n = 800;
    const run = exactRun(n, times);
    times.forEach((_, frame) => {
      const theory = theoryOf(run, { ...nothing, frame }, { m: loaded });
      const wrong = theoryOf(run, { ...nothing, frame: (frame + 1) % 3 }, { m: loaded });
      const mean = keepSpectra()(run, { ...nothing, frame });
      const z = (expected: Float64Array | null, l: number): number =>
        Math.abs((mean[l] / (expected?.[l] as number) - 1) / Math.sqrt(2 / ((2 * l + 1) * n)));
      for (let l = 0; l < L; l++) expect(z(theory, l)).toBeLessThan(4.5);
      // Negative control: the law of another time.
      expect(z(wrong, 1)).toBeGreaterThan(6);
    });
  });
});

describe("data over noise", () => {
  test("is Ĉ_l/C_l for a law that is centred at 0", () => {
    const left: FieldSequence = { ...sequenceOf(4, 1), theory: new Float64Array(8).fill(1) };
    const { ratio: q, spread } = measuredRatio(left, { ...nothing, left });
    const power = angularPowerSpectrum(left.coefficients);
    for (let l = 0; l < 8; l++) {
      const mean = [0, 1, 2, 3].reduce((sum, b) => sum + power[8 * b + l] / 4, 0);
      expect(q[l]).toBeCloseTo(mean / (left.measure?.spectrum[l] as number), 10);
      expect(spread[l]).toBeCloseTo(Math.sqrt(2 / (4 * (2 * l + 1))), 12);
    }
  });

  test("of an ensemble is unbiased and does not see a field that all members share", () => {
    const left = sequenceOf(4, 1);
    const shifted = left.coefficients.values.map((a, i) => a + ((i % 64) - 20) / 9);
    const moved = { ...left, coefficients: coefficients("harmonic", 8, shifted) };
    const own = measuredRatio(left, { ...nothing, left }).ratio;
    const after = measuredRatio(moved, { ...nothing, left: moved }).ratio;
    own.forEach((q, l) => {
      expect(after[l]).toBeCloseTo(q, 9);
    });
    // Σ_b (z_b − z̄)²/3 by hand at degree 0.
    const z = [0, 1, 2, 3].map((b) => left.coefficients.values[64 * b]);
    const mean = z.reduce((sum, x) => sum + x / 4, 0);
    const variance = z.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3;
    expect(own[0]).toBeCloseTo(variance / (left.measure?.spectrum[0] as number), 10);
  });

  test("of fields without a noise is taken against one fitted to them", () => {
    const { measure: _, ...left } = sequenceOf(6, 1);
    const content = filled(ratioPanel.draw({ ...nothing, left }));
    expect(content.notes.join(" ")).toMatch(/Whittle–Matérn, fitted to these fields, α = /);
  });

  test("a run has its model's ratio beside it", () => {
    const content = filled(
      ratioPanel.draw({
        ...nothing,
        left: exactRun(3, Float64Array.of(4, 1)),
        models: { m: loaded },
      }),
    );
    expect(column(content, "q_l of the training data")).toEqual(ratio);
    const band = content.series[0]?.band;
    for (const { degree, low, high } of cosmicRows.filter((row) => row.degree < L)) {
      const q = ratio[degree];
      expect((band?.low[degree] as number) / q).toBeCloseTo(low, 12);
      expect((band?.high[degree] as number) / q).toBeCloseTo(high, 12);
    }
  });
});

describe("histogram", () => {
  const field = colour(γ, whiteNoise(L, 1, key(71)));

  test("has area 1, and the mean and variance of the values over the sphere", () => {
    const { edges, density, mean, variance } = valueHistogram(field);
    const area = density.reduce((sum, d, k) => sum + d * (edges[k + 1] - edges[k]), 0);
    expect(area).toBeCloseTo(1, 12);
    const grid = gaussLegendre(20);
    const { values } = synthesise(field, grid);
    let [first, second] = [0, 0];
    values.forEach((value, i) => {
      const weight = grid.weights[Math.floor(i / grid.nLon)] / (4 * Math.PI);
      first += weight * value;
      second += weight * value * value;
    });
    expect(mean).toBeCloseTo(first, 10);
    expect(variance).toBeCloseTo(second - first ** 2, 10);
  });

  test("has the skewness and kurtosis of P_2: (2/35)/(1/5)^{3/2} and (3/35)/(1/25) − 3", () => {
    const values = new Float64Array(9);
    values[harmonicIndex(2, 0)] = 1.7;
    const { skewness, excessKurtosis } = valueHistogram(coefficients("harmonic", 3, values));
    expect(skewness).toBeCloseTo(2 / 35 / 0.2 ** 1.5, 10);
    expect(excessKurtosis).toBeCloseTo(25 * (3 / 35) - 3, 10);
  });

  test("stands beside the normal law of its mean and variance", () => {
    const left = sequenceOf(1, 1);
    const content = filled(histogramPanel.draw({ ...nothing, left }));
    const { mean, variance } = valueHistogram(left.coefficients);
    const x = column(content, "value (K)");
    const normal = column(content, "normal density");
    for (const k of [0, 17, 40]) {
      const exponent = -((x[k] - mean) ** 2) / (2 * variance);
      expect(normal[k]).toBeCloseTo(Math.exp(exponent) / Math.sqrt(2 * Math.PI * variance), 12);
    }
    const still = { ...left, coefficients: coefficients("harmonic", 2, new Float64Array(4)) };
    expect(histogramPanel.draw({ ...nothing, left: still })).toHaveProperty("empty");
  });
});

describe("entropy along a run", () => {
  test("the integral of the information is the entropy, to second order in the steps", () => {
    const error = (steps: number): number => {
      const times = geometricTimes(model, steps);
      const standardError = new Float64Array(steps + 1);
      const kl = entropyAlong({ times, mean: times.map(exactInformation), standardError });
      return Math.abs(kl[steps] / exactKl(model.stop) - 1);
    };
    expect(error(32)).toBeLessThan(0.02);
    expect(Math.log2(error(200) / error(400))).toBeCloseTo(2, 0);
  });

  test("columns hold the run beside the law, and the words the frame that is shown", () => {
    const run = exactRun(2, Float64Array.of(4, 1, 0.01));
    const content = filled(
      entropyPanel(({ checkpoint }) => modelLaw(checkpoint)).draw({
        ...nothing,
        left: run,
        models: { m: loaded },
        frame: 1,
      }),
    );
    expect(column(content, "KL(μ_t | γ) of the Gaussian law (nats)")[1]).toBeCloseTo(
      exactKl(1),
      10,
    );
    expect(column(content, "I along the run")[2]).toBeCloseTo(exactInformation(0.01), 10);
    expect(content.notes.at(-1)).toMatch(/^Shown: t = 1, I = /);
  });
});

describe("model", () => {
  test("the certificate's terms are told in nats, with the method that gives each", () => {
    const own = modelLaw(model).output("multistep-3", 40) as number;
    const { facts = [] } = filled(
      modelPanel(({ checkpoint }) => modelLaw(checkpoint)).draw({
        ...nothing,
        model: loaded,
        steps: 40,
      }),
    );
    const fact = (name: string) => facts.find((one) => one.name === name);
    expect(fact("multistep-3, KL(μ_η | output)")).toEqual({
      name: "multistep-3, KL(μ_η | output)",
      value: `${readable(own, 4)} nats`,
      method: "closed form",
    });
    expect(fact("path entropy of martingale-exponential")?.method).toBe("Girsanov’s theorem");
    expect(fact("bound of martingale-exponential, step by step")?.method).toBe("decay of I");
  });

  test("the gain from data is told with its error, and no model is no panel", () => {
    const panel = modelPanel(({ checkpoint }) => modelLaw(checkpoint));
    const gain = { value: 12.34, standardError: 0.5, fields: 16 };
    const { facts = [] } = filled(panel.draw({ ...nothing, model: loaded, gain }));
    expect(facts.at(-1)?.value).toBe("12.34 nats ± 0.5");
    expect(panel.draw(nothing)).toHaveProperty("empty");
  });
});

describe("files", () => {
  test("numbers of a CSV file are read back as they were", () => {
    const values = Float64Array.of(0.1, -1e-310, 1 / 3, Number.MAX_VALUE, Number.NaN, 5);
    const text = toCsv([
      { name: "l", values: [0, 1, 2] },
      { name: 'C "l", (K²)', values },
    ]);
    const [head, ...lines] = text.trimEnd().split("\r\n");
    expect(head).toBe('l,"C ""l"", (K²)"');
    const back = lines.map((line) => line.split(",")[1]);
    expect(back.map((cell) => (cell === "" ? Number.NaN : Number(cell)))).toEqual([...values]);
    expect(lines[3]).toMatch(/^,/);
  });

  test("a picture for paper has colours of its own, one on the page the page's", () => {
    const content = filled(
      spectrumPanel(keepSpectra()).draw({ ...nothing, left: sequenceOf(2, 1) }),
    );
    expect(figureOf(content, paperColours, { width: 720, title: "T" }).svg).not.toContain("var(");
    const { svg } = figureOf(content, pageColours, { width: 320 });
    expect(svg).toContain("var(--left)");
    expect(svg).not.toMatch(/#[0-9a-f]{6}/i);
  });

  test("numbers are set for reading", () => {
    expect(
      [-2390.4, 0.01729, 4.519e-6, 1.5e7, 0, Number.POSITIVE_INFINITY].map((x) => readable(x)),
    ).toEqual(["−2390", "0.0173", "4.52 × 10⁻⁶", "1.50 × 10⁷", "0", "∞"]);
  });
});
