import {
  colour,
  gaussLegendre,
  isotropic,
  key,
  type SphereGrid,
  whiteNoise,
} from "@chaosphere/core";
import { choleskyFactor, matrixProduct, solveCholesky } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { fitFromSeen } from "../src/posterior/fitFromSeen.ts";
import { gridCells } from "../src/posterior/gridCells.ts";
import { drawNoise } from "../src/posterior/noise.ts";
import { seenPosterior } from "../src/posterior/seenExpectation.ts";
import { type SeenStatistics, seenStatistics } from "../src/posterior/seenStatistics.ts";

const L = 6;
const D = L * L;
const truth = Float64Array.from({ length: L }, (_, l) => 40 / (4 + l * (l + 1)) ** 2);
const grid = gaussLegendre(8);
const degreeOf = (i: number) => Math.floor(Math.sqrt(i));

/** Two continents: an ocean-like mask of about two thirds of the cells. */
function ocean({ nLat, nLon }: SphereGrid, shift = 0): Uint8Array {
  return Uint8Array.from({ length: nLat * nLon }, (_, p) => {
    const [j, k] = [Math.floor(p / nLon) / nLat, ((p % nLon) / nLon + shift) % 1];
    const isLand = (k < 0.3 && j > 0.1 && j < 0.8) || (k > 0.6 && k < 0.75 && j < 0.6) || j > 0.9;
    return isLand ? 0 : 1;
  });
}

interface Seen {
  readonly statistics: SeenStatistics;
  readonly values: Float64Array;
  readonly cells: ReturnType<typeof gridCells>;
}

function simulated(seed: number, fields: number, sd: number, mask = ocean(grid)): Seen {
  const cells = gridCells(grid, mask, L);
  const y = cells.apply(colour(isotropic(truth), whiteNoise(L, fields, key(seed))).values);
  const noise = drawNoise({ kind: "white", sd }, cells.size, fields, key(seed + 1));
  const values = y.map((x, i) => x + noise[i]);
  return { statistics: seenStatistics(cells, values), values, cells };
}

/** Rows A_i of the operator. */
function matrixOf({ cells }: Seen): Float64Array {
  const unit = new Float64Array(D * D);
  for (let i = 0; i < D; i++) unit[i * (D + 1)] = 1;
  const columns = cells.apply(unit);
  return Float64Array.from(
    { length: cells.size * D },
    (_, at) => columns[(at % D) * cells.size + Math.floor(at / D)],
  );
}

/** F_jk = ½ T tr S⁻¹ ∂_jS S⁻¹ ∂_kS for C_0 … C_{L−1} and σ², S = A C A* + σ² I, by matrices of the size of the data. */
function fisher(seen: Seen, fields: number, sd: number): Float64Array {
  const n = seen.cells.size;
  const A = matrixOf(seen);
  const scaled = A.map((x, at) => x * truth[degreeOf(at % D)]);
  const S = matrixProduct(scaled, A, n, D, n, { transposeB: true });
  for (let i = 0; i < n; i++) S[i * (n + 1)] += sd ** 2;
  const factor = choleskyFactor(S, n);
  const slopes = Array.from({ length: L + 1 }, (_, p) => {
    const part = A.map((x, at) => (degreeOf(at % D) === p ? x : 0));
    const dS = matrixProduct(part, A, n, D, n, { transposeB: true });
    if (p === L) for (let i = 0; i < n; i++) dS[i * (n + 1)] = 1;
    // S⁻¹ ∂S, by its columns: row i of the result holds S⁻¹ of column i.
    const out = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      out.set(solveCholesky(factor, dS.subarray(i * n, (i + 1) * n)), i * n);
    }
    return out;
  });
  return Float64Array.from({ length: (L + 1) ** 2 }, (_, at) => {
    const [P, Q] = [slopes[Math.floor(at / (L + 1))], slopes[at % (L + 1)]];
    let trace = 0;
    for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) trace += P[i * n + k] * Q[k * n + i];
    return (fields / 2) * trace;
  });
}

describe("statistics of what was seen", () => {
  const sd = 0.3;
  const seen = simulated(11, 3, sd);
  const mean = Float64Array.from({ length: D }, (_, i) => Math.sin(1 + i) / 4);
  const law = { mean, root: truth.map(Math.sqrt), noiseSd: sd };
  const root = Float64Array.from({ length: D }, (_, i) => law.root[degreeOf(i)]);

  test("give posterior and evidence of the covariance of the data, (P2.2)", () => {
    const n = seen.cells.size;
    const A = matrixOf(seen);
    const scaled = A.map((x, at) => x * truth[degreeOf(at % D)]);
    const S = matrixProduct(scaled, A, n, D, n, { transposeB: true });
    for (let i = 0; i < n; i++) S[i * (n + 1)] += sd ** 2;
    const factor = choleskyFactor(S, n);
    const found = seenPosterior(seen.statistics, { mean, root, noiseSd: sd });
    const Am = seen.cells.apply(mean);
    for (let b = 0; b < 3; b++) {
      const r = seen.values.subarray(b * n, (b + 1) * n).map((y, i) => y - Am[i]);
      const weights = solveCholesky(factor, r);
      const quadratic = weights.reduce((sum, w, i) => sum + w * r[i], 0);
      const evidence = -(n * Math.log(2 * Math.PI) + quadratic) / 2 - factor.halfLogDeterminant;
      expect(Math.abs(found.logEvidence[b] - evidence)).toBeLessThan(1e-10 * n);
      for (let i = 0; i < D; i++) {
        let shift = 0;
        for (let k = 0; k < n; k++) shift += scaled[k * D + i] * weights[k];
        expect(Math.abs(found.means[b * D + i] - mean[i] - shift)).toBeLessThan(1e-11);
      }
    }
  });

  test("are the same for a full root of the same covariance", () => {
    const full = new Float64Array(D * D);
    for (let i = 0; i < D; i++) full[i * (D + 1)] = root[i];
    const one = seenPosterior(seen.statistics, { mean, root, noiseSd: sd });
    const other = seenPosterior(seen.statistics, { mean, root: full, noiseSd: sd });
    one.means.forEach((x, i) => {
      expect(Math.abs(x - other.means[i])).toBeLessThan(1e-12);
    });
    expect(Math.abs(one.logEvidence[2] - other.logEvidence[2])).toBeLessThan(1e-9);
  });

  test("weigh errors of different size", () => {
    const { cells, values } = seen;
    const r = Float64Array.from({ length: cells.size }, (_, i) => 1 + (i % 3));
    const found = seenPosterior(seenStatistics(cells, values, r), { mean, root, noiseSd: sd });
    // Data and rows divided by √r have equal errors; the density of y has the Jacobian Π r^(−½).
    const scaledCells = {
      ...cells,
      apply: (a: Float64Array) => cells.apply(a).map((x, i) => x / Math.sqrt(r[i % cells.size])),
      adjoint: (y: Float64Array) =>
        cells.adjoint(y.map((x, i) => x / Math.sqrt(r[i % cells.size]))),
    };
    const scaledValues = values.map((y, i) => y / Math.sqrt(r[i % cells.size]));
    const equal = seenPosterior(seenStatistics(scaledCells, scaledValues), {
      mean,
      root,
      noiseSd: sd,
    });
    const jacobian = r.reduce((sum, x) => sum - Math.log(x) / 2, 0);
    expect(Math.abs(found.logEvidence[1] - equal.logEvidence[1] - jacobian)).toBeLessThan(1e-9);
    expect(Math.abs(found.means[5] - equal.means[5])).toBeLessThan(1e-12);
  });
});

describe("a law fitted to fields with gaps", () => {
  const fields = 200;
  const sd = 0.4;
  const one = simulated(21, fields, sd);

  test("never loses evidence, with any covariance, with and without a law that it is drawn to", () => {
    const other = simulated(25, 20, sd, ocean(grid, 0.4));
    const groups = [one.statistics, other.statistics];
    const tight = { tolerance: 1e-12, iterations: 25 };
    for (const options of [
      {},
      { fitMean: false, noiseSd: sd },
      { covariance: "full", towards: { spectrum: truth, fields: 10 } } as const,
      { covariance: "full" } as const,
    ]) {
      const { logEvidence } = fitFromSeen(groups, { ...tight, ...options });
      expect(logEvidence.length).toBeGreaterThan(5);
      for (let k = 1; k < logEvidence.length; k++) {
        expect(logEvidence[k]).toBeGreaterThanOrEqual(
          logEvidence[k - 1] - 1e-12 * Math.abs(logEvidence[k]),
        );
      }
    }
  });

  test("is where the evidence is flat: its slope by differences is that of Fisher's identity", () => {
    const evidence = (spectrum: Float64Array, noiseSd: number) =>
      seenPosterior(one.statistics, {
        mean: new Float64Array(D),
        root: Float64Array.from({ length: D }, (_, i) => Math.sqrt(spectrum[degreeOf(i)])),
        noiseSd,
      }).logEvidence.reduce((sum, x) => sum + x, 0);
    const begun = fitFromSeen([one.statistics], { fitMean: false, iterations: 1 });
    const next = fitFromSeen([one.statistics], { fitMean: false, iterations: 2 });
    // ∂ log p/∂C_l = (T (2l+1)/2) (C_l' − C_l)/C_l², C_l' the next value.
    for (let l = 0; l < L; l++) {
      const h = 1e-4 * begun.spectrum[l];
      const moved = (by: number) =>
        evidence(
          begun.spectrum.map((c, k) => (k === l ? c + by : c)),
          begun.law.noiseSd,
        );
      const slope = (moved(h) - moved(-h)) / (2 * h);
      const c = begun.spectrum[l];
      const identity = ((fields * (2 * l + 1)) / 2) * ((next.spectrum[l] - c) / c ** 2);
      expect(Math.abs(slope / identity - 1)).toBeLessThan(1e-5);
    }
  });

  test("finds spectrum and error within the Fisher error; gaps filled by zero do not", () => {
    const F = fisher(one, fields, sd);
    const distance = (spectrum: Float64Array, variance: number) => {
      const off = Float64Array.from({ length: L + 1 }, (_, p) =>
        p < L ? spectrum[p] - truth[p] : variance - sd ** 2,
      );
      return off.reduce(
        (sum, x, p) => sum + off.reduce((s, y, q) => s + x * F[p * (L + 1) + q] * y, 0),
        0,
      );
    };
    const fit = fitFromSeen([one.statistics], {
      fitMean: false,
      tolerance: 1e-7,
      iterations: 2000,
    });
    expect(fit.converged).toBe(true);
    // χ² of L + 1 = 7 is above 24.3 once in a thousand data sets, and below 0.6 as rarely.
    const χ2 = distance(fit.spectrum, fit.law.noiseSd ** 2);
    expect(χ2).toBeLessThan(24.3);
    expect(χ2).toBeGreaterThan(0.6);

    // The naive fit: the same, told that every unseen cell was seen as 0.
    const mask = ocean(grid);
    const whole = gridCells(grid, new Uint8Array(mask.length).fill(1), L);
    const filled = new Float64Array(fields * mask.length);
    for (let b = 0, at = 0; b < fields; b++) {
      for (let p = 0; p < mask.length; p++)
        if (mask[p]) filled[b * mask.length + p] = one.values[at++];
    }
    const naive = fitFromSeen([seenStatistics(whole, filled)], {
      fitMean: false,
      tolerance: 1e-7,
      iterations: 2000,
    });
    expect(distance(naive.spectrum, naive.law.noiseSd ** 2)).toBeGreaterThan(100);
  });

  test("has the mean of the fields, and without gaps the sample covariance", () => {
    const all = new Uint8Array(grid.nLat * grid.nLon).fill(1);
    const tiny = 1e-4;
    const seen = simulated(31, 80, tiny, all);
    const fit = fitFromSeen([seen.statistics], {
      covariance: "full",
      noiseSd: tiny,
      iterations: 30,
      tolerance: 1e-9,
    });
    const a = colour(isotropic(truth), whiteNoise(L, 80, key(31))).values;
    const mean = new Float64Array(D);
    a.forEach((x, i) => {
      mean[i % D] += x / 80;
    });
    const C = fit.covariance ?? new Float64Array(0);
    for (let i = 0; i < D; i++) {
      expect(Math.abs(fit.law.mean[i] - mean[i])).toBeLessThan(10 * tiny);
      for (let k = 0; k < D; k++) {
        let sum = 0;
        for (let b = 0; b < 80; b++) sum += (a[b * D + i] - mean[i]) * (a[b * D + k] - mean[k]);
        expect(Math.abs(C[i * D + k] - sum / 80)).toBeLessThan(20 * tiny);
      }
    }
  });

  test("refuses in one line what has no fit", () => {
    expect(() => fitFromSeen([])).toThrow(/there must be fields/);
    expect(() => fitFromSeen([one.statistics], { noiseSd: 0 })).toThrow(/noiseSd must be positive/);
    const towards = { spectrum: truth, fields: 3 };
    expect(() => fitFromSeen([one.statistics], { towards })).toThrow(
      /must go with a full covariance/,
    );
    const nothing = seenStatistics(one.cells, new Float64Array(one.cells.size));
    expect(() => fitFromSeen([nothing])).toThrow(/must vary/);
    expect(() => seenStatistics(one.cells, one.values, new Float64Array(3))).toThrow(/got 3/);
  });
});
