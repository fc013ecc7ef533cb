import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields } from "../src/grid/sphereGrid.ts";
import { truncate } from "../src/harmonics/coefficients.ts";
import { angularPowerSpectrum } from "../src/harmonics/spectrum.ts";
import { analyse } from "../src/harmonics/transform.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { child, key } from "../src/random/key.ts";
import { fillNormals, normalAt } from "../src/random/normal.ts";

describe("white noise", () => {
  test("row b is stream child(stream, firstRow + b) at the harmonic index", () => {
    const z = whiteNoise(5, 3, key(11), { firstRow: 7 });
    for (let b = 0; b < 3; b++) {
      for (let i = 0; i < 25; i++) {
        expect(z.values[25 * b + i]).toBe(normalAt(child(key(11), 7 + b), i));
      }
    }
  });

  test("a finer band limit, a larger batch and a later first row extend the same draws", () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.nat(9),
        fc.nat(9),
        fc.nat(1e6),
        (fine, coarse, batch, skip, seed) => {
          const [small, large] = [Math.min(fine, coarse), Math.max(fine, coarse)];
          const whole = whiteNoise(large, skip + batch, key(seed));
          const part = whiteNoise(small, batch, key(seed), { firstRow: skip });
          const start = skip * small ** 2;
          expect(part.values).toEqual(truncate(whole, small).values.subarray(start));
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  test("a coloured field at a coarser band limit is the projection of the finer one", () => {
    const field = (bandLimit: number) =>
      colour(whittleMatern(bandLimit, { alpha: 1.5, kappa: 2 }), whiteNoise(bandLimit, 2, key(3)));
    expect(truncate(field(20), 11)).toEqual(field(11));
  });

  test.each([
    [
      () => whiteNoise(4, -1, key(0)),
      /whiteNoise: batch must be a whole number, 0 or more, got -1/,
    ],
    [
      () => whiteNoise(4, 1.5, key(0)),
      /whiteNoise: batch must be a whole number, 0 or more, got 1.5/,
    ],
    [
      () => whiteNoise(4, 1, key(0), { firstRow: NaN }),
      /firstRow must be a whole number, 0 or more, got NaN/,
    ],
    [() => whiteNoise(0, 1, key(0)), /whiteNoise: bandLimit must be a whole number of degrees/],
  ])("refuses counts that are none: %s", (draw, message) => {
    expect(draw).toThrow(DomainError);
    expect(draw).toThrow(message);
  });
});

describe("drawn in coefficients, not on the grid", () => {
  const [bandLimit, batch] = [9, 1000];

  /** z-scores of the mean squares of all coefficients, each against the mean over its own degree. */
  function isotropyScores(values: Float64Array): Float64Array {
    const row = bandLimit ** 2;
    const squares = new Float64Array(row);
    for (const [i, a] of values.entries()) squares[i % row] += a ** 2 / batch;
    return squares.map((s, i) => {
      const l = Math.floor(Math.sqrt(i));
      const degree = squares.subarray(l * l, (l + 1) ** 2);
      const mean = degree.reduce((t, v) => t + v, 0) / (2 * l + 1);
      // χ²_batch/batch less the mean of 2l+1 such: variance (2/batch)(1 − 1/(2l+1)).
      const error = Math.sqrt((2 / batch) * (1 - 1 / (2 * l + 1)));
      return l === 0 ? 0 : (s / mean - 1) / error;
    });
  }

  test("the variance of a_lm does not depend on m", () => {
    const scores = isotropyScores(whiteNoise(bandLimit, batch, key(1)).values);
    for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
    const rms = Math.sqrt(scores.reduce((s, z) => s + z ** 2, 0) / (bandLimit ** 2 - 1));
    // Of N standard scores the root mean square has the standard error 1/√(2N).
    expect(Math.abs(rms - 1)).toBeLessThan(4 / Math.sqrt(2 * bandLimit ** 2));
  });

  test("negative control: independent values at grid points give coefficients whose variance depends on m", () => {
    const grid = gaussLegendre(bandLimit);
    const values = new Float64Array(batch * grid.nLat * grid.nLon);
    fillNormals(key(22), 0, values);
    const scores = isotropyScores(analyse(gridFields(grid, values), bandLimit).values);
    expect(Math.max(...scores.map(Math.abs))).toBeGreaterThan(8);
  });
});

test("the empirical spectrum has mean C_l and relative variance 2/(2l+1)", () => {
  const [bandLimit, batch] = [17, 2000];
  const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 3 });
  const estimates = angularPowerSpectrum(colour(γ, whiteNoise(bandLimit, batch, key(31))));
  for (const [l, c] of γ.spectrum.entries()) {
    const ratios = Array.from({ length: batch }, (_, b) => estimates[b * bandLimit + l] / c);
    const mean = ratios.reduce((s, r) => s + r, 0) / batch;
    const square = ratios.reduce((s, r) => s + (r - 1) ** 2, 0) / batch;
    const [ν, variance] = [2 * l + 1, 2 / (2 * l + 1)];
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(variance / batch));
    // Fourth central moment of χ²_ν/ν is 12/ν² + 48/ν³.
    const error = Math.sqrt((12 / ν ** 2 + 48 / ν ** 3 - variance ** 2) / batch);
    expect(Math.abs(square - variance)).toBeLessThan(4 * error);
    // Negative control: complex counting, l + 1 degrees of freedom.
    if (l > 0) expect(Math.abs(square - 2 / (l + 1))).toBeGreaterThan(4 * error);
  }
});
