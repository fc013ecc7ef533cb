import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { maternCovariance } from "../src/matern/maternCovariance.ts";
import { maternVariance } from "../src/matern/maternVariance.ts";
import { regularity } from "../src/matern/regularity.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";

describe("regularity of Whittle–Matérn draws", () => {
  test.each([1.2, 1.5, 1.8])(
    "the mean square increment grows like θ^(2(α−1)), twice the Hölder exponent, for α = %d",
    (alpha) => {
      const parameters = { alpha, kappa: 1 };
      const variance = maternVariance(parameters);
      const [a, b] = maternCovariance(parameters, [1e-3, 2e-3]).map((k) => 2 * (variance - k));
      const { holderExponent } = regularity(parameters, 10);
      expect(Math.abs(Math.log2(b / a) - 2 * holderExponent)).toBeLessThan(0.05);
      // Negative control: the exponent of the covariance operator, α, in place of α − 1.
      expect(Math.abs(Math.log2(b / a) - 2 * alpha)).toBeGreaterThan(0.05);
    },
  );

  test.each([1.2, 1.5, 2, 3])("the truncation error meets its asymptote, α = %d", (alpha) => {
    const report = regularity({ alpha, kappa: 2, sigma: 3 }, 200);
    expect(Math.abs(report.truncationError / report.truncationAsymptote - 1)).toBeLessThan(0.02);
    // Against a plain sum of the next 10⁵ degrees, whose own remainder is below the rest of the tail.
    const γ = whittleMatern(100_200, { alpha, kappa: 2, sigma: 3 });
    let sum = 0;
    for (let l = 100_199; l >= 200; l--) sum += (2 * l + 1) * γ.spectrum[l];
    const rest = regularity({ alpha, kappa: 2, sigma: 3 }, 100_200).truncationError;
    expect(Math.abs((sum + rest) / report.truncationError - 1)).toBeLessThan(1e-12);
  });

  test("the relative truncation error is the share of the pointwise variance beyond the band", () => {
    const parameters = { alpha: 1.5, kappa: 0.5 };
    const { truncationError, relativeTruncationError } = regularity(parameters, 33);
    expect(relativeTruncationError).toBeCloseTo(truncationError / Math.PI ** 2, 14);
  });

  test("names the spaces: H^s for s < α − 1, Cameron–Martin space H^α, ⌈α − 1⌉ − 1 derivatives", () => {
    expect(regularity({ alpha: 1.5, kappa: 1 }, 8)).toMatchObject({
      smoothness: 0.5,
      sobolevIndex: 0.5,
      holderExponent: 0.5,
      continuousDerivatives: 0,
      cameronMartinIndex: 1.5,
    });
    expect(regularity({ alpha: 3.5, kappa: 1 }, 8)).toMatchObject({
      sobolevIndex: 2.5,
      holderExponent: 1,
      continuousDerivatives: 2,
    });
  });

  test("α ≤ 1 has no report", () => {
    expect(() => regularity({ alpha: 1, kappa: 1 }, 8)).toThrow(DomainError);
    expect(() => regularity({ alpha: 1, kappa: 1 }, 8)).toThrow("regularity: alpha must exceed 1");
  });
});
