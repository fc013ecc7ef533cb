import { isotropic, isotropicGaussian, pointwiseVariance } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import {
  expectedInformation,
  gaussianPosterior,
  klFromPrior,
  logEvidence,
  observation,
  pointValues,
  posteriorSd,
} from "../src/posterior/index.ts";

// The table of P2 in docs/theory/formulas.md, worked out there by scipy.
const table = [
  [
    8, 3.23773067382, 1.045277849726, 0.390604490846, 4.9047012035, 216.9148624148, 91.0234057142,
    -55.5711384841, -0.005095407932, 2.03756663863,
  ],
  [
    16, 3.553892303461, 0.991731649874, 0.995265648609, 4.4416529667, 223.1762075825, 93.9013912268,
    -58.4686437322, -0.009336193781, 1.972894554699,
  ],
  [
    32, 3.64320014557, 0.979339766261, 1.146195400439, 4.3453077159, 224.8807174507, 94.7004186743,
    -59.2724368151, -0.009053932877, 1.958701454636,
  ],
  [
    64, 3.666260153891, 0.976675830468, 1.179616027801, 4.321014401, 225.2762867381, 94.8849823479,
    -59.4580043023, -0.009104556997, 1.954485530093,
  ],
] as const;

const n = 40;
const golden = (Math.sqrt(5) - 1) * Math.PI;
const θ = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
const λ = θ.map((_, i) => (i * golden) % (2 * Math.PI));
const y = θ.map((t, i) => Math.cos(3 * λ[i]) * Math.sin(t) ** 2 + Math.cos(t));

/** Half a unit of the last digit that the table gives, and as much for its own rounding. */
const decimals = (digits: number) => 1.1 * 10 ** -digits;

describe.each(table)(
  "the table of P2 at L = %d",
  (L, variance, meanAtPole, varianceAtPole, size, logDet, kl, evidence, a00, a10) => {
    const spectrum = Float64Array.from({ length: L }, (_, l) => 400 / (9 + l * (l + 1)) ** 2);
    const prior = isotropicGaussian("harmonic", spectrum);
    const seen = observation(pointValues(θ, λ, L), { kind: "white", sd: 0.1 }, y);
    const pole = pointValues([0], [0], L);

    test("to its digits", () => {
      const p = gaussianPosterior(prior, seen);
      expect(p.method).toBe("dense");
      expect(Math.abs(pointwiseVariance(isotropic(spectrum)) - variance)).toBeLessThan(
        decimals(12),
      );
      expect(Math.abs(pole.apply(p.mean.values)[0] - meanAtPole)).toBeLessThan(decimals(12));
      expect(Math.abs(p.mean.values[0] - a00)).toBeLessThan(decimals(12));
      expect(Math.abs(p.mean.values[2] - a10)).toBeLessThan(decimals(12));
      const square = p.whitenedMean.reduce((sum, x) => sum + x * x, 0);
      expect(Math.abs(square - size)).toBeLessThan(decimals(10));
      const information = expectedInformation(p);
      expect(information.standardError).toBe(0);
      expect(Math.abs(2 * information.value - logDet)).toBeLessThan(decimals(10));
      expect(Math.abs(klFromPrior(p).values[0] - kl)).toBeLessThan(decimals(10));
      expect(Math.abs(logEvidence(p).values[0] - evidence)).toBeLessThan(decimals(10));
      const sd = posteriorSd(p, pole, { exact: true }).values[0];
      expect(Math.abs(sd ** 2 - varianceAtPole)).toBeLessThan(decimals(12));
    });

    test("and by conjugate gradients to 1e-8", () => {
      const p = gaussianPosterior(prior, seen, {
        method: "conjugate-gradients",
        tolerance: 1e-11,
        blockBandLimit: Math.min(16, L),
      });
      expect(Math.abs(pole.apply(p.mean.values)[0] - meanAtPole)).toBeLessThan(1e-8);
      expect(Math.abs(p.mean.values[0] - a00)).toBeLessThan(1e-8);
      expect(Math.abs(p.mean.values[2] - a10)).toBeLessThan(1e-8);
      const sd = posteriorSd(p, pole, { exact: true }).values[0];
      expect(Math.abs(sd ** 2 - varianceAtPole)).toBeLessThan(1e-8);
    });
  },
);
