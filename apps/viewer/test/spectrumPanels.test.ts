import { readFileSync } from "node:fs";
import {
  angularPowerSpectrum,
  coefficients,
  colour,
  harmonicIndex,
  key,
  whiteNoise,
} from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import { describe, expect, test } from "vitest";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import { measuredRatio, ratioPanel } from "../src/panels/ratioPanel.ts";
import { readReference } from "../src/panels/referenceSpectrum.ts";
import { keepSpectra, theoryOf } from "../src/panels/spectra.ts";
import { cosmicBand, spectrumPanel } from "../src/panels/spectrumPanel.ts";
import { column, exactRun, filled, L, loaded, noCut, nothing, ratio, γ } from "./panelRuns.ts";
import { sequenceOf } from "./sequences.ts";

/** One standard deviation about the mean of scipy's chi-squared law: fixtures/generate/cosmicBand.py. */
const { rows: cosmicRows } = JSON.parse(
  readFileSync(new URL("fixtures/cosmicBand.json", import.meta.url), "utf8"),
) as { rows: readonly { readonly degree: number; readonly low: number; readonly high: number }[] };

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
      spectrumPanel(keepSpectra(), noCut).draw({
        ...nothing,
        left,
        member: 1,
        frame: 1,
        bandLimit: 5,
      }),
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
      spectrumPanel(keepSpectra(), noCut).draw({ ...nothing, left, right: sequenceOf(2, 1) }),
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
    expect(spectrumPanel(keepSpectra(), noCut).draw(nothing)).toEqual({
      empty: "No field is shown.",
    });
  });

  test("as D_l every spectrum, band and file is l(l+1)/2π times its C_l", () => {
    const left = { ...sequenceOf(1, 1), theory: γ.spectrum };
    const reference = { name: "fid.txt", values: Float64Array.of(1, 2, 3, 4) };
    const drawn = (scaling: "C" | "D") =>
      filled(
        spectrumPanel(keepSpectra(), noCut).draw({
          ...nothing,
          left,
          spectrum: { scaling, crosses: false, reference },
        }),
      );
    const [c, d] = [drawn("C"), drawn("D")];
    const factor = (l: number): number => (l * (l + 1)) / (2 * Math.PI);
    expect(Array.from(column(d, "fid.txt, D_l (K²)"))).toEqual(
      [1, 2, 3, 4].map((value, l) => value * factor(l)),
    );
    const [field, scaled] = [column(c, "field (K²)"), column(d, "field, D_l (K²)")];
    for (let l = 0; l < 8; l++) expect(scaled[l]).toBeCloseTo(field[l] * factor(l), 12);
    const [band] = d.series;
    expect(band.band?.high[3]).toBeCloseTo(γ.spectrum[3] * (1 + Math.sqrt(2 / 7)) * factor(3), 12);
    expect(d.plot.y?.label).toBe("D_l");
  });

  test("the cross-spectrum is Σ_m a_lm b_lm/(2l+1), up to the smaller band limit, with its correlation", () => {
    const [left, right] = [sequenceOf(1, 1), sequenceOf(2, 1)];
    const spectrum = { scaling: "C", crosses: true, reference: null } as const;
    const input = { ...nothing, left, right, member: 1, spectrum };
    const content = filled(spectrumPanel(keepSpectra(), noCut).draw(input));
    const [a, b] = [left.coefficients.values, right.coefficients.values.subarray(64)];
    const product = (x: Float64Array, y: Float64Array, l: number): number => {
      let sum = 0;
      for (let i = l * l; i < (l + 1) ** 2; i++) sum += x[i] * y[i];
      return sum / (2 * l + 1);
    };
    for (let l = 0; l < 8; l++) {
      const cross = product(a, b, l);
      expect(column(content, "cross-spectrum (K²)")[l]).toBeCloseTo(cross, 12);
      expect(column(content, "correlation")[l]).toBeCloseTo(
        cross / Math.sqrt(product(a, a, l) * product(b, b, l)),
        12,
      );
    }
    const [positive, negative] = content.series.slice(-2);
    for (let l = 0; l < 8; l++) expect(negative.y[l]).toBe(-positive.y[l]);
  });
});

describe("a spectrum of a file", () => {
  const read = (text: string, isScaled = false) =>
    readReference("cl.txt", new TextEncoder().encode(text), isScaled).values;

  test("is a column, or degrees with values, or an array", () => {
    expect([...read("1\n0.5\n0.25\n")]).toEqual([1, 0.5, 0.25]);
    expect([...read("# l C_l\n2 5e-3 9\n3, 4e-3\n")]).toEqual([NaN, NaN, 5e-3, 4e-3]);
    expect([...read('degree,"field (K²)"\r\n0,1\r\n1,2\r\n')]).toEqual([1, 2]);
    const npy = writeNpy(npyArray([3], Float64Array.of(3, 2, 1)));
    expect([...readReference("cl.npy", npy, false).values]).toEqual([3, 2, 1]);
    const [, one, two] = read("0 0\n1 1\n2 1\n", true);
    expect([one, two]).toEqual([Math.PI, Math.PI / 3]);
  });

  test.each([
    ["", "at least two degrees, got 0"],
    ["0 1\n1 x\n", "got “1 x” in line 2 of cl.txt"],
    ["0.5 1\n1 2\n", "the degree, a whole number from 0, got 0.5"],
    ["0 1\n2\n", "lines of one and of two numbers"],
    ["-1 1\n2 2\n", "got -1"],
    ["99999999 1\n2 2\n", "got 99999999"],
  ])("%j is refused", (text, message) => {
    expect(() => read(text)).toThrow(message);
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
    const left: HarmonicSequence = { ...sequenceOf(4, 1), theory: new Float64Array(8).fill(1) };
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
