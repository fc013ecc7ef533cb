import {
  coefficients,
  colour,
  gaussLegendre,
  geometricTimes,
  harmonicIndex,
  key,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import { baseModel, initialise, modelLaw, networkCheckpoint } from "@chaosphere/model";
import { describe, expect, test } from "vitest";
import { valueHistogram } from "../src/fields/valueHistogram.ts";
import { toCsv } from "../src/panels/csv.ts";
import { entropyAlong, entropyPanel } from "../src/panels/entropyPanel.ts";
import { figureOf, pageColours, paperColours } from "../src/panels/figure.ts";
import { histogramPanel } from "../src/panels/histogramPanel.ts";
import { modelPanel } from "../src/panels/modelPanel.ts";
import { keepSpectra } from "../src/panels/spectra.ts";
import { spectrumPanel } from "../src/panels/spectrumPanel.ts";
import { readable } from "../src/session/number.ts";
import {
  column,
  exactInformation,
  exactKl,
  exactRun,
  filled,
  L,
  loaded,
  model,
  noCut,
  nothing,
  γ,
} from "./panelRuns.ts";
import { sequenceOf } from "./sequences.ts";

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

describe("a model that draws large scales first", () => {
  const base = baseModel(model, { network: "operator", width: 3, depth: 1, cascade: true });
  const state = { step: 2, log: [{ step: 2, rate: 0.01, loss: 0.4, heldOutLoss: 0.5 }] };
  const checkpoint = networkCheckpoint(base, initialise(base.spec, key(81)), state);
  const input = { ...nothing, model: { name: "cascade", checkpoint } };
  const noLaw = () => {
    throw new Error("asked for a law that is not known");
  };

  test("has its training told, and that no certificate is known", () => {
    const { facts = [], notes, series } = filled(modelPanel(noLaw).draw(input));
    expect(facts.map(({ name }) => name)).toEqual([
      "kind",
      "degrees",
      "noise γ",
      "diffusion times, T to η",
    ]);
    expect(series.map(({ y }) => Array.from(y))).toEqual([[0.4], [0.5]]);
    expect(notes.join(" ")).toContain("no certificate of its samples is known");
  });

  test("has no entropies along the diffusion of one noise", () => {
    expect(entropyPanel(noLaw).draw(input)).toHaveProperty("empty");
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
      spectrumPanel(keepSpectra(), noCut).draw({ ...nothing, left: sequenceOf(2, 1) }),
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
