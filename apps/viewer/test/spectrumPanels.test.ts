import { readFileSync } from "node:fs";
import {
  angularPowerSpectrum,
  coefficients,
  colour,
  harmonicIndex,
  key,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import type { FieldSequence } from "../src/fields.ts";
import { measuredRatio, ratioPanel } from "../src/panels/ratioPanel.ts";
import { keepSpectra, theoryOf } from "../src/panels/spectra.ts";
import { cosmicBand, spectrumPanel } from "../src/panels/spectrumPanel.ts";
import { column, exactRun, filled, L, loaded, nothing, ratio, γ } from "./panelRuns.ts";
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
