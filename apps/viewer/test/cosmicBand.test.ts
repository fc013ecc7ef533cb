import { readFileSync } from "node:fs";
import {
  angularPowerSpectrum,
  coefficients,
  colour,
  isotropic,
  key,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import type { PanelInput } from "../src/panels/panel.ts";
import { measuredRatio, ratioPanel } from "../src/panels/ratioPanel.ts";
import { cosmicBand } from "../src/panels/spectrumPanel.ts";

interface Row {
  readonly degree: number;
  /** Ends of the band over the mean. */
  readonly low: number;
  readonly high: number;
  /** Probabilities of falling below the one and above the other. */
  readonly below: number;
  readonly above: number;
}

/** From scipy's chi-squared law: fixtures/generate/cosmicBand.py. */
const { rows, tolerance } = JSON.parse(
  readFileSync(new URL("fixtures/cosmicBand.json", import.meta.url), "utf8"),
) as { readonly rows: readonly Row[]; readonly tolerance: number };

const L = 101;
const γ = whittleMatern(L, { alpha: 1.8, kappa: 2, sigma: 3 });

/** A sequence of some rows of noise. */
function noise(count: number, bandLimit: number): HarmonicSequence {
  const measure = isotropic(γ.spectrum.slice(0, bandLimit));
  return {
    name: "noise",
    unit: "",
    members: count,
    frames: 1,
    coefficients: colour(measure, whiteNoise(bandLimit, count, key(81))),
    measure,
    theory: measure.spectrum,
    anomaly: true,
  };
}

const input = (left: HarmonicSequence): PanelInput => ({
  left,
  right: null,
  member: 0,
  frame: 0,
  rightMember: null,
  rightFrame: null,
  probes: [],
  statistic: null,
  rightStatistic: null,
  bandLimit: null,
  drawn: "stored",
  models: {},
  model: null,
  steps: 20,
  gain: null,
  spectrum: { scaling: "C", crosses: false, reference: null },
  sampler: "multistep-3",
});

/** The band of the ratio panel, by what it goes around: 1 for noise. */
function ratioBand(bandLimit: number) {
  const left = noise(1, bandLimit);
  const drawn = ratioPanel.draw(input(left));
  if ("empty" in drawn) throw new Error(drawn.empty);
  const [reference] = drawn.series;
  if (!reference?.band) throw new Error("no band");
  return reference.band;
}

/** The band of the spectrum panel, as a multiple of the spectrum. */
function spectrumBand() {
  const { low, high } = cosmicBand(γ.spectrum);
  const over = (edge: Float64Array) => edge.map((c, l) => c / γ.spectrum[l]);
  return { low: over(low), high: over(high) };
}

describe.each([
  ["of ratios", () => ratioBand(L)],
  ["of spectra", spectrumBand],
])("the band %s", (_, band) => {
  test.each(rows)("ends at degree $degree where scipy's law says, below and above", (row) => {
    const { low, high } = band();
    // Relative to the mean, 1: the lower end of degree 0 is −0.41.
    expect(Math.abs(low[row.degree] - row.low)).toBeLessThan(tolerance);
    expect(Math.abs(high[row.degree] - row.high)).toBeLessThan(tolerance);
  });
});

test("the ratio of a noise field falls beyond either end of the band as often as scipy's law says", () => {
  const [bandLimit, count] = [6, 4000];
  const { low, high } = ratioBand(bandLimit);
  const fields = noise(count, bandLimit);
  const own = Array.from({ length: count }, (_, b) => {
    const values = fields.coefficients.values.slice(b * bandLimit ** 2, (b + 1) * bandLimit ** 2);
    const one = {
      ...fields,
      members: 1,
      coefficients: coefficients("harmonic", bandLimit, values),
    };
    return measuredRatio(one, input(one)).ratio;
  });
  /** Standard errors between the share of fields and a probability. */
  const z = (isBeyond: (q: Float64Array) => boolean, p: number): number =>
    Math.abs(own.filter(isBeyond).length - count * p) / Math.sqrt(count * p * (1 - p));
  for (const { degree: l, below, above } of rows.filter((row) => row.degree < bandLimit)) {
    const [q, k] = [(field: Float64Array) => field[l], 2 * l + 1];
    if (below > 0) expect(z((field) => q(field) < low[l], below)).toBeLessThan(4.5);
    expect(z((field) => q(field) > high[l], above)).toBeLessThan(4.5);
    // Negative controls: the deviation of one coefficient's square, √2/k, and of the amplitude, √(1/2k).
    for (const wrong of [Math.SQRT2 / k, Math.sqrt(1 / (2 * k))]) {
      if (l === 0 && wrong === Math.SQRT2) continue;
      if (below > 0) expect(z((field) => q(field) < 1 - wrong, below)).toBeGreaterThan(6);
      expect(z((field) => q(field) > 1 + wrong, above)).toBeGreaterThan(6);
    }
  }
});

test("the ratio of each field is the chi-squared variable of its spectrum, Ĉ_l/C_l", () => {
  const one = noise(1, 12);
  const power = angularPowerSpectrum(one.coefficients);
  measuredRatio(one, input(one)).ratio.forEach((q, l) => {
    expect(Math.abs(q - power[l] / γ.spectrum[l])).toBeLessThan(1e-12 * q);
  });
});
