import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../src/errors.ts";
import { coefficients, type HarmonicCoefficients, rows } from "../src/harmonics/coefficients.ts";
import { fromComplexHealpy } from "../src/harmonics/complexLayout.ts";
import { cosmicVariance, degreeCorrelation } from "../src/harmonics/cosmicVariance.ts";
import { scaleDegrees } from "../src/harmonics/scaleDegrees.ts";
import { angularPowerSpectrum, crossSpectrum, meanSpectrum } from "../src/harmonics/spectrum.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import golden from "./fixtures/healpyLayout.json" with { type: "json" };

function white(bandLimit: number, batch: number, seed: number): HarmonicCoefficients {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(seed), 0, values);
  return coefficients("harmonic", bandLimit, values);
}

const row = (length: number) =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length });

describe("spectra", () => {
  test("are the mean squares of the orders, field by field", () => {
    const a = coefficients("harmonic", 2, Float64Array.of(3, 1, 2, 2, -1, 0, 0, 6));
    expect(angularPowerSpectrum(a)).toEqual(Float64Array.of(9, 3, 1, 12));
    expect(meanSpectrum(a)).toEqual(Float64Array.of(5, 7.5));
  });

  test("agree with healpy's alm2cl", () => {
    for (const { alm, bandLimit, spectrum } of golden.cases) {
      const power = angularPowerSpectrum(fromComplexHealpy(Float64Array.from(alm), bandLimit));
      power.forEach((c, l) => {
        // Sums of 2l + 1 ≤ 49 positive terms.
        expect(Math.abs(c / spectrum[l] - 1)).toBeLessThan(2e-14);
      });
    }
  });

  test("polarise: ⟨a, b⟩_l = (‖a + b‖²_l − ‖a − b‖²_l) / 4", () => {
    const law = fc.property(row(2 * 25), row(2 * 25), (x, y) => {
      const combine = (sign: number) =>
        coefficients(
          "harmonic",
          5,
          Float64Array.from(x, (value, i) => value + sign * y[i]),
        );
      const [a, b] = [x, y].map((v) => coefficients("harmonic", 5, Float64Array.from(v)));
      const [sum, difference] = [1, -1].map((sign) => angularPowerSpectrum(combine(sign)));
      crossSpectrum(a, b).forEach((c, i) => {
        expect(Math.abs(c - (sum[i] - difference[i]) / 4)).toBeLessThan(
          1e-13 * (1 + sum[i] + difference[i]),
        );
      });
    });
    fc.assert(law, { seed: 21, numRuns: 100 });
  });

  test("refuse fields that do not correspond", () => {
    const call = () => crossSpectrum(white(4, 2, 1), white(4, 1, 1));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(/must share bandLimit 4 and batch 2, got 4 and 1/);
    expect(() => degreeCorrelation(white(4, 2, 1), white(3, 2, 1))).toThrow(ShapeError);
  });
});

describe("degree correlation", () => {
  test("is 1 with itself, −1 with its opposite, 0 without power, and unchanged by isotropic filters", () => {
    const a = white(6, 2, 2);
    const b = white(6, 2, 3);
    const negative = scaleDegrees(a, () => -2);
    const [same, opposite] = [degreeCorrelation(a, a), degreeCorrelation(a, negative)];
    const filtered = degreeCorrelation(
      scaleDegrees(a, (l) => 1 / (1 + l)),
      b,
    );
    degreeCorrelation(a, b).forEach((ρ, i) => {
      expect(Math.abs(same[i] - 1)).toBeLessThan(1e-15);
      expect(Math.abs(opposite[i] + 1)).toBeLessThan(1e-15);
      expect(Math.abs(filtered[i] - ρ)).toBeLessThan(1e-15);
    });
    expect(
      degreeCorrelation(
        scaleDegrees(a, () => 0),
        b,
      ),
    ).toEqual(new Float64Array(12));
  });
});

describe("cosmic variance", () => {
  const [bandLimit, batch] = [17, 4000];
  const spectrum = Float64Array.from({ length: bandLimit }, (_, l) => 3 / (1 + l) ** 2);
  const fields = scaleDegrees(white(bandLimit, batch, 5), (l) => Math.sqrt(spectrum[l]));

  /**
   * z-scores, over the degrees, of the mean and of the variance of an estimator of C_l. With k = 2l + 1, k Ĉ_l / C_l ~ χ²_k
   * has variance 2k and fourth central moment 12k(k + 4), so a variance from n draws has variance (12k(k + 4) − 4k²)/n.
   */
  function scores(estimate: Float64Array): { mean: number[]; variance: number[] } {
    const target = cosmicVariance(spectrum);
    const mean: number[] = [];
    const variance: number[] = [];
    for (let l = 0; l < bandLimit; l++) {
      const k = 2 * l + 1;
      let [first, second] = [0, 0];
      for (let b = 0; b < batch; b++) {
        const deviation = estimate[b * bandLimit + l] - spectrum[l];
        first += deviation / batch;
        second += deviation ** 2 / batch;
      }
      mean.push(first / Math.sqrt(target[l] / batch));
      const spread = (spectrum[l] / k) ** 2 * Math.sqrt((12 * k * (k + 4) - 4 * k * k) / batch);
      variance.push((second - target[l]) / spread);
    }
    return { mean, variance };
  }
  const rms = (z: readonly number[]) => Math.sqrt(z.reduce((s, x) => s + x * x, 0) / z.length);

  test("Ĉ_l is unbiased and its variance is 2/(2l+1) C_l², |z| < 4 at each degree, rms z near 1", () => {
    const { mean, variance } = scores(angularPowerSpectrum(fields));
    for (const z of [...mean, ...variance]) expect(Math.abs(z)).toBeLessThan(4);
    for (const family of [mean, variance]) {
      expect(rms(family)).toBeGreaterThan(0.5);
      expect(rms(family)).toBeLessThan(1.5);
    }
  });

  test("dividing by 2l instead of 2l + 1 fails the same criterion", () => {
    const wrong = angularPowerSpectrum(fields).map((c, i) => {
      const l = i % bandLimit;
      return l === 0 ? c : (c * (2 * l + 1)) / (2 * l);
    });
    const { mean, variance } = scores(wrong);
    expect(Math.max(...mean.slice(1).map(Math.abs))).toBeGreaterThan(4);
    expect(rms([...mean, ...variance])).toBeGreaterThan(1.5);
  });

  test("Σ_l (2l+1) Ĉ_l / C_l is χ² with L² degrees of freedom, field by field", () => {
    const freedom = bandLimit ** 2;
    let chiSquares = 0;
    for (let b = 0; b < batch; b++) {
      angularPowerSpectrum(rows(fields, b, b + 1)).forEach((c, l) => {
        chiSquares += ((2 * l + 1) * c) / spectrum[l];
      });
    }
    const z = (chiSquares - batch * freedom) / Math.sqrt(2 * batch * freedom);
    expect(Math.abs(z)).toBeLessThan(4);
  });
});
