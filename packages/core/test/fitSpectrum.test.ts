import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { estimateSpectrum } from "../src/estimation/estimatedSpectrum.ts";
import { fitSpectrum } from "../src/estimation/fitSpectrum.ts";
import type { EstimatedSpectrum, SpectralDatum } from "../src/estimation/whittleLikelihood.ts";
import { whittleLikelihood } from "../src/estimation/whittleLikelihood.ts";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";
import golden from "./fixtures/gaussian.json" with { type: "json" };

const bandLimit = 40;
const truth = { alpha: 1.8, kappa: 5, sigma: 2 };
const γ = whittleMatern(bandLimit, truth);

function ensemble(seed: number, batch: number) {
  return colour(γ, whiteNoise(bandLimit, batch, key(seed)));
}

function dataOf({ spectrum, fields }: EstimatedSpectrum, from = 1): SpectralDatum[] {
  return [...spectrum.keys()].slice(from).map((degree) => ({
    degree,
    eigenvalue: degree * (degree + 1),
    estimate: spectrum[degree],
    degreesOfFreedom: fields * (2 * degree + 1),
  }));
}

describe("the maximum of the Whittle likelihood", () => {
  test("is the one scipy finds on the same spectrum", () => {
    const { spectrum, fields, ...best } = golden.spectrumFit;
    const fit = fitSpectrum({ spectrum: Float64Array.from(spectrum), fields });
    // The accuracy of scipy's optimiser; the likelihood itself is flat there to second order.
    expect(Math.abs(fit.alpha - best.alpha)).toBeLessThan(1e-6);
    expect(Math.abs(fit.kappa - best.kappa)).toBeLessThan(1e-5);
    expect(Math.abs(fit.sigma - best.sigma)).toBeLessThan(1e-5);
    expect(Math.abs(fit.logLikelihood - best.logLikelihood)).toBeLessThan(1e-6);
    expect(fit.boundary).toBe("none");
  });

  test("is where the gradient vanishes, and the gradient is that of central differences", () => {
    const estimated = estimateSpectrum(ensemble(1, 10));
    const data = dataOf(estimated);
    const fit = fitSpectrum(estimated);
    const at = whittleLikelihood(data, fit);
    // In units of the standard deviation √F_pp of the score.
    for (let p = 0; p < 3; p++) {
      expect(Math.abs(at.gradient[p]) / Math.sqrt(at.information[4 * p])).toBeLessThan(1e-6);
    }
    const away = whittleLikelihood(data, truth);
    const h = 1e-5;
    const differences = [
      (s: number) => ({ ...truth, sigma: truth.sigma * Math.exp((s * h) / 2) }),
      (s: number) => ({ ...truth, alpha: truth.alpha + s * h }),
      (s: number) => ({ ...truth, kappa: truth.kappa * Math.exp(s * h) }),
    ].map(
      (shifted) =>
        (whittleLikelihood(data, shifted(1)).value - whittleLikelihood(data, shifted(-1)).value) /
        (2 * h),
    );
    // Values of order 1e5 lose 1e-11 in rounding, divided by 2h.
    for (let p = 0; p < 3; p++) {
      expect(Math.abs(away.gradient[p] - differences[p])).toBeLessThan(
        1e-5 + 1e-6 * Math.abs(differences[p]),
      );
    }
  });

  test("is the truth itself for an exact spectrum, whatever the smoothness and correlation length", () => {
    for (const alpha of [1.1, 1.65, 2.5, 6]) {
      for (const kappa of [0.7, 5, 40]) {
        const parameters = { alpha, kappa, sigma: 3 };
        const fit = fitSpectrum({
          spectrum: whittleMatern(bandLimit, parameters).spectrum,
          fields: 1,
        });
        expect(Math.abs(fit.alpha / alpha - 1)).toBeLessThan(1e-6);
        expect(Math.abs(fit.kappa / kappa - 1)).toBeLessThan(1e-6);
        expect(fit.dispersion).toBeLessThan(1e-12);
        for (const q of fit.q) expect(Math.abs(q - 1)).toBeLessThan(1e-5);
      }
    }
  });
});

describe("over repeated ensembles", () => {
  const fits = Array.from({ length: 240 }, (_, i) => fitSpectrum(ensemble(100 + i, 6)));
  const scores = (exact: typeof truth) => ({
    alpha: fits.map((fit) => (fit.alpha - exact.alpha) / fit.standardErrors.alpha),
    kappa: fits.map(
      (fit) => (Math.log(fit.kappa / exact.kappa) * fit.kappa) / fit.standardErrors.kappa,
    ),
    sigma: fits.map(
      (fit) => (Math.log(fit.sigma / exact.sigma) * fit.sigma) / fit.standardErrors.sigma,
    ),
  });
  const rms = (z: number[]) => Math.sqrt(z.reduce((s, v) => s + v * v, 0) / z.length);

  test("the truth lies within 4 standard errors, and the standard errors are calibrated", () => {
    // Of N standard scores the root mean square has the standard error 1/√(2N).
    const band = 4 / Math.sqrt(2 * fits.length);
    for (const z of Object.values(scores(truth))) {
      for (const v of z) expect(Math.abs(v)).toBeLessThan(4);
      expect(Math.abs(rms(z) - 1)).toBeLessThan(band);
      // Negative control: a standard error 23 % too small.
      expect(Math.abs(rms(z.map((v) => v / 0.77)) - 1)).toBeGreaterThan(band);
    }
  });

  test("negative control: another truth is told apart", () => {
    expect(rms(scores({ ...truth, alpha: 2 }).alpha)).toBeGreaterThan(1.5);
    expect(rms(scores({ ...truth, kappa: 6 }).kappa)).toBeGreaterThan(1.5);
  });

  test("the dispersion of isotropic Gaussian data is 1, of a wrong model more", () => {
    const mean = fits.reduce((s, { dispersion }) => s + dispersion, 0) / fits.length;
    // A mean of 60 times χ²_36/36, nearly.
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(2 / (36 * 60)));
    const kink = γ.spectrum.map((c, l) => (l < 10 ? 2 * c : c));
    expect(fitSpectrum({ spectrum: kink, fields: 6 }).dispersion).toBeGreaterThan(1.5);
  });

  test("centring costs one field: the spectrum stays unbiased about the ensemble mean", () => {
    const { spectrum, fields } = estimateSpectrum(ensemble(7, 3));
    expect(fields).toBe(2);
    const ratio = spectrum.reduce((s, c, l) => s + ((2 * l + 1) * c) / γ.spectrum[l], 0) / 1600;
    const error = Math.sqrt(2 / (2 * 1600));
    expect(Math.abs(ratio - 1)).toBeLessThan(4 * error);
    // Negative control: division by the number of fields.
    expect(Math.abs((ratio * 2) / 3 - 1)).toBeGreaterThan(4 * error);
    expect(estimateSpectrum(ensemble(7, 3), { centre: false }).fields).toBe(3);
  });
});

describe("at the ends of the range", () => {
  test("a pure power law sends κ to its lower end", () => {
    const spectrum = Float64Array.from({ length: 30 }, (_, l) => (l * (l + 1)) ** -1.5);
    spectrum[0] = 0;
    const fit = fitSpectrum({ spectrum, fields: 1000 });
    expect(fit.boundary).toBe("kappa");
    expect(fit.standardErrors.kappa).toBe(Infinity);
    expect(Math.abs(fit.alpha - 1.5)).toBeLessThan(1e-5);
  });

  test("data rougher than any function of L²(S²) send α to its lower end", () => {
    const spectrum = Float64Array.from({ length: 30 }, (_, l) => 1 / (4 + l * (l + 1)) ** 0.7);
    const fit = fitSpectrum({ spectrum, fields: 1000 });
    expect(fit.boundary).toMatch(/alpha/);
    expect(fit.alpha).toBe(1.001);
    expect(fit.standardErrors.alpha).toBe(Infinity);
  });

  test("a spectrum steeper than any power still has a finite answer", () => {
    const spectrum = Float64Array.from({ length: 30 }, (_, l) => Math.exp(-l * (l + 1) * 0.01));
    const fit = fitSpectrum({ spectrum, fields: 10 });
    expect(fit.boundary).toBe("alpha");
    expect(fit.alpha).toBe(20);
    for (const q of fit.q.subarray(1)) expect(q).toBeGreaterThan(0);
    expect(() => whittleMatern(30, fit)).not.toThrow();
  });

  test("only the degrees asked for enter", () => {
    const spectrum = γ.spectrum.map((c, l) => (l < 3 || l >= 20 ? 50 * c : c));
    const fit = fitSpectrum({ spectrum, fields: 1 }, { fromDegree: 3, bandLimit: 20 });
    expect(Math.abs(fit.alpha - truth.alpha)).toBeLessThan(1e-5);
    expect(fit.q.length).toBe(bandLimit);
    expect(fit.q[0]).toBeCloseTo(50, 3);
  });

  test.each([
    [[1, 1, 1, 1], 1, "fitSpectrum: at least 4 degrees must enter to fit 3 parameters, got 3."],
    [[0, 0, 0, 0, 0], 1, "fitSpectrum: some estimate must be positive, got 0 at every degree."],
    [
      [1, 1, 1, NaN, 1],
      1,
      "fitSpectrum: estimates must be finite and not negative, got NaN at l = 3.",
    ],
    [
      [1, 1, 1, 1, -1],
      1,
      "fitSpectrum: estimates must be finite and not negative, got -1 at l = 4.",
    ],
    [[1, 1, 1, 1, 1], 0, "fitSpectrum: fields must be positive and finite, got 0."],
  ])("refuses the spectrum %o of %d fields", (spectrum, fields, message) => {
    const estimated = { spectrum: Float64Array.from(spectrum), fields };
    expect(() => fitSpectrum(estimated)).toThrow(DomainError);
    expect(() => fitSpectrum(estimated)).toThrow(message);
  });

  test("an ensemble to be centred has two fields at least", () => {
    const one = coefficients("harmonic", 8, new Float64Array(64));
    expect(() => estimateSpectrum(one, { centre: true })).toThrow(ShapeError);
    expect(() => estimateSpectrum(one, { centre: true })).toThrow(
      "estimateSpectrum: the ensemble must hold at least two fields, got 1.",
    );
  });
});
