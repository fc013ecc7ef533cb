import { angularPowerSpectrum, rows, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { spectrumRatio } from "../../src/comparison/spectrumRatio.ts";
import { fields } from "./normalFields.ts";

describe("the spectrum ratio", () => {
  test("of equal laws lies about 1 within the cosmic variance, and that of another law does not", () => {
    const [L, n, m, pairs] = [32, 40, 60, 120];
    const z = (scale: number, error: (standardError: number) => number = (e) => e) =>
      Array.from({ length: pairs }, (_, i) => {
        const [f, g] = [fields(L, n, 1510 + i, scale), fields(L, m, 1910 + i)];
        const { ratio, standardError } = spectrumRatio(f, g);
        return Array.from(ratio, (r, l) => (r - 1) / error(standardError[l]));
      }).flat();
    const rms = (values: number[]) =>
      Math.sqrt(values.reduce((s, v) => s + v * v, 0) / values.length);
    // Of N standard scores the root mean square has the standard error 1/√(2N): 0.011. The ratio has Fisher's law, whose variance
    // is larger than the formula's by 12 % at l = 0 and by 1/(2l + 1) of that beyond: 0.005 of the root mean square.
    const band = 4 / Math.sqrt(2 * L * pairs) + 0.005;
    const off = (scores: number[]) => Math.abs(rms(scores) - 1);
    const scores = z(1);
    // The largest of 3840 is above 5 with a chance of 2e-3.
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(5);
    expect(off(scores)).toBeLessThan(band);
    // Negative controls: 10 % more power, an error a tenth too small or too large, and one without the data's share.
    expect(off(z(Math.sqrt(1.1)))).toBeGreaterThan(band);
    expect(off(z(1, (e) => 0.9 * e))).toBeGreaterThan(band);
    expect(off(z(1, (e) => 1.1 * e))).toBeGreaterThan(band);
    expect(off(z(1, (e) => e * Math.sqrt(m / (n + m))))).toBeGreaterThan(band);
  });

  test("is the ratio of mean spectra", () => {
    const [f, g] = [fields(4, 1, 153), fields(4, 1, 154)];
    const expected = angularPowerSpectrum(f).map((c, l) => c / angularPowerSpectrum(g)[l]);
    expect(largestDifference(spectrumRatio(f, g).ratio, expected)).toBeLessThan(1e-12);
    expect(() => spectrumRatio(f, rows(g, 0, 0))).toThrow(ShapeError);
    expect(() => spectrumRatio(f, fields(3, 1, 1))).toThrow(/must have one band limit/);
  });
});
