import { describe, expect, test } from "vitest";
import {
  cutSkySpectrum,
  decoupledSpectrum,
  modeCoupling,
  type PseudoSpectrum,
  pseudoSpectrum,
} from "../src/estimation/index.ts";
import { centralBinomials, squaredThreeJ } from "../src/estimation/squaredThreeJ.ts";
import { ringFields } from "../src/grid/isoLatitudeRings.ts";
import { synthesiseOnRings } from "../src/harmonics/ringTransform.ts";
import {
  coefficients,
  colour,
  equiangular,
  gaussLegendre,
  gridFields,
  isotropic,
  key,
  type SphereGrid,
  synthesise,
  whiteNoise,
  wigner3j,
} from "../src/index.ts";
import golden from "./fixtures/cutSky.json" with { type: "json" };
import { healpixLike } from "./healpixLike.ts";

const p = centralBinomials(400);
const relative = (x: number, y: number) => Math.abs(x - y) / Math.abs(y);

describe("squares of 3j symbols with zero orders", () => {
  test("sympy's exact values and closed forms", () => {
    for (const [j = 0, k = 0, l = 0, square = 0] of golden.symbols) {
      // A product of about j+k+l rounded ratios: each within ε/2, errors of random sign.
      if ((j + k + l) % 2 === 0)
        expect(relative(squaredThreeJ(p, j, k, l), square)).toBeLessThan(1e-14);
    }
    // (l l 0)² = 1/(2l+1), (l 1 l+1)² = (l+1)/((2l+1)(2l+3)).
    for (const l of [0, 1, 7, 150]) {
      expect(relative(squaredThreeJ(p, l, l, 0), 1 / (2 * l + 1))).toBeLessThan(1e-14);
      const next = (l + 1) / ((2 * l + 1) * (2 * l + 3));
      expect(relative(squaredThreeJ(p, l, 1, l + 1), next)).toBeLessThan(1e-14);
    }
  });

  test("Σ_l (2l+1)(j k l)² = 1, and each is that of the general recurrence", () => {
    for (const [j, k] of [
      [0, 0],
      [3, 5],
      [40, 41],
      [120, 70],
    ] as const) {
      let sum = 0;
      for (let l = Math.abs(j - k); l <= j + k; l += 2) {
        const square = squaredThreeJ(p, j, k, l);
        sum += (2 * l + 1) * square;
        expect(relative(square, wigner3j(l, j, k, 0, 0, 0) ** 2)).toBeLessThan(1e-11);
      }
      expect(Math.abs(sum - 1)).toBeLessThan(1e-13);
    }
  });
});

describe("against healpy and NaMaster's formula, nside 4", () => {
  const rings = healpixLike(golden.nside);
  const seen = Uint8Array.from(golden.seen, Number);
  const fields = { ...ringFields(rings, Float64Array.from(golden.values)), seen };
  const L = golden.pseudo.length;
  const pseudo = pseudoSpectrum(fields, L);
  const close = (got: ArrayLike<number>, want: readonly number[], share: number) => {
    const largest = Math.max(...want.map(Math.abs));
    want.forEach((x, i) => {
      expect(Math.abs((got[i] ?? Number.NaN) - x)).toBeLessThan(share * largest);
    });
  };

  test("pseudo-spectrum, the mask's spectrum and f_sky", () => {
    close(pseudo.spectrum, golden.pseudo, 1e-13);
    close(pseudo.maskSpectrum, golden.mask, 1e-13);
    expect(pseudo.seenShare).toBeCloseTo(golden.seenShare, 14);
    // The values of unseen points do not count.
    const strange = { ...fields, values: fields.values.map((x, i) => (seen[i] === 1 ? x : 1e9)) };
    expect(pseudoSpectrum(strange, L).spectrum).toEqual(pseudo.spectrum);
  });

  test("the coupling, its inverse, and the inverse between bins", () => {
    const S = modeCoupling(pseudo.maskSpectrum, L);
    close(
      S.map((s, i) => s * (2 * (i % L) + 1)),
      golden.coupling,
      1e-13,
    );
    // Condition numbers below 100.
    close(decoupledSpectrum(pseudo, { binWidth: 1 }).spectrum, golden.decoupled, 1e-11);
    const { bins, spectrum } = decoupledSpectrum(pseudo, { binWidth: 3 });
    expect(bins).toEqual(golden.bins);
    close(
      bins.map(({ from }) => spectrum[from] ?? Number.NaN),
      golden.binned,
      1e-12,
    );
    for (const { from, to } of bins) expect(spectrum[to]).toBe(spectrum[from]);
  });
});

/** Gaps that are no symmetric shape: a polar cap, a belt of some longitudes and single cells. */
const patchy = ({ nLat, nLon, colatitudes }: SphereGrid) =>
  Uint8Array.from({ length: nLat * nLon }, (_, i) => {
    const [θ, λ] = [colatitudes[Math.floor(i / nLon)] ?? 0, ((i % nLon) * 2 * Math.PI) / nLon];
    return θ < 0.5 || (Math.abs(θ - 1.7) < 0.3 && λ < 4) || i % 17 === 0 ? 0 : 1;
  });

describe("E C̃ = M C", () => {
  const L = 8;

  /** Σ_m C̃_l of the harmonics Y_km, one field each: column k of M without a draw. */
  const column = (k: number, pseudoOf: (rows: Float64Array) => PseudoSpectrum): Float64Array => {
    const orders = 2 * k + 1;
    const rows = new Float64Array(orders * L * L);
    for (let m = 0; m < orders; m++) rows[m * L * L + k * k + m] = 1;
    return pseudoOf(rows).spectrum.map((c) => c * orders);
  };
  const matches = (pseudoOf: (rows: Float64Array) => PseudoSpectrum) => {
    for (let k = 0; k < L; k++) {
      const found = column(k, pseudoOf);
      const S = modeCoupling(pseudoOf(new Float64Array(L * L)).maskSpectrum, L);
      found.forEach((c, l) => {
        expect(Math.abs(c - (S[l * L + k] ?? 0) * (2 * k + 1))).toBeLessThan(1e-13);
      });
    }
  };

  test.each([gaussLegendre(8), equiangular(8), equiangular(5)])(
    "exactly, harmonic by harmonic, on any grid: $kind $nLat × $nLon",
    (grid) => {
      const seen = patchy(grid);
      matches((rows) => {
        const fields = synthesise(coefficients("harmonic", L, rows), grid);
        return pseudoSpectrum({ ...fields, seen }, L);
      });
    },
  );

  test("exactly on HEALPix pixels too coarse for a quadrature, nside 2", () => {
    const rings = healpixLike(2);
    const seen = Uint8Array.from({ length: rings.points }, (_, i) => (i % 5 === 0 ? 0 : 1));
    matches((rows) => {
      const fields = synthesiseOnRings(coefficients("harmonic", L, rows), rings);
      return pseudoSpectrum({ ...fields, seen }, L);
    });
  });

  test("over simulations, and C f_sky is refused by the same test", () => {
    const [bandLimit, count] = [16, 600];
    const grid = gaussLegendre(bandLimit);
    const seen = patchy(grid);
    const C = Float64Array.from({ length: bandLimit }, (_, l) => 400 * (9 + l * (l + 1)) ** -2);
    const law = isotropic(C);
    const { values } = synthesise(colour(law, whiteNoise(bandLimit, count, key(31))), grid);
    const cells = grid.nLat * grid.nLon;
    const each = Array.from({ length: count }, (_, b) =>
      pseudoSpectrum(
        { ...gridFields(grid, values.subarray(b * cells, (b + 1) * cells)), seen },
        bandLimit,
      ),
    );
    const first = each[0];
    if (!first) throw new Error("no field");
    const S = modeCoupling(first.maskSpectrum, bandLimit);
    const expected = C.map((_, l) =>
      C.reduce((sum, c, k) => sum + (S[l * bandLimit + k] ?? 0) * (2 * k + 1) * c, 0),
    );
    /** The largest of the standardised differences of the mean pseudo-spectrum. */
    const farthest = (claim: Float64Array) =>
      Math.max(
        ...claim.map((c, l) => {
          const sample = each.map(({ spectrum }) => spectrum[l] ?? 0);
          const mean = sample.reduce((sum, x) => sum + x, 0) / count;
          const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1);
          return Math.abs(mean - c) / Math.sqrt(variance / count);
        }),
      );
    // One of 16 beyond 4 has probability 16 · 6e-5 = 1e-3.
    expect(farthest(expected)).toBeLessThan(4);
    expect(farthest(C.map((c) => c * first.seenShare))).toBeGreaterThan(8);
  });
});

describe("cutSkySpectrum", () => {
  const L = 16;
  const grid = gaussLegendre(L);
  const cells = grid.nLat * grid.nLon;
  const C = Float64Array.from({ length: L }, (_, l) => (1 + l) ** -2);
  const draw = (count: number, seed: number) =>
    synthesise(colour(isotropic(C), whiteNoise(L, count, key(seed))), grid);

  test("of the whole sphere is the spectrum of the coefficients", () => {
    const a = colour(isotropic(C), whiteNoise(L, 3, key(1)));
    const { spectrum, pseudo, seenShare, bins, condition } = cutSkySpectrum(synthesise(a, grid), L);
    expect([seenShare, bins.length]).toEqual([expect.closeTo(1, 13), L]);
    expect(condition).toBeCloseTo(1, 10);
    spectrum.forEach((c, l) => {
      let power = 0;
      for (let b = 0; b < 3; b++) {
        for (let i = l * l; i < (l + 1) ** 2; i++) power += (a.values[b * L * L + i] ?? 0) ** 2;
      }
      expect(relative(c, power / (3 * (2 * l + 1)))).toBeLessThan(1e-11);
      expect(relative(pseudo[l] ?? 0, c)).toBeLessThan(1e-11);
    });
  });

  test("bins widen as less is seen, one degree where the mask allows", () => {
    const cap = (radius: number) => {
      const seen = Uint8Array.from({ length: cells }, (_, i) =>
        (grid.colatitudes[Math.floor(i / grid.nLon)] ?? 0) < radius ? 1 : 0,
      );
      return cutSkySpectrum({ ...draw(1, 2), seen }, L);
    };
    const widths = [2.8, 1.6, 0.7].map((radius) => {
      const { bins, condition } = cap(radius);
      expect(condition).toBeLessThan(30);
      return (bins[1]?.to ?? 0) - (bins[1]?.from ?? 0) + 1;
    });
    expect(widths[0]).toBe(1);
    expect(widths[1]).toBeGreaterThan(1);
    expect(widths[2]).toBeGreaterThan(widths[1] ?? 0);
  });

  test("masks of each field weigh as their fields do, and a centred ensemble loses one field", () => {
    const fields = draw(300, 5);
    const seen = new Uint8Array(300 * cells).fill(1);
    for (let b = 0; b < 300; b++) {
      // Half of the fields lose the north, half a belt.
      const [from, to] = b % 2 === 0 ? [0, cells / 3] : [cells / 3, cells / 2];
      seen.fill(0, b * cells + Math.round(from), b * cells + Math.round(to));
    }
    const shifted = fields.values.map((x, i) => x + 3 * Math.sin(i % cells));
    const cut = cutSkySpectrum({ ...fields, values: shifted, seen }, L, { centre: true });
    expect(cut.fields).toBe(299);
    // 150 (2l+1) modes or more: 5 standard errors, and a fixed 3 % for the scaling of points seen by half of the fields.
    for (const { from, to } of cut.bins.slice(2)) {
      const modes = 150 * ((to + 1) ** 2 - from ** 2);
      let mean = 0;
      for (let l = from; l <= to; l++)
        mean += ((2 * l + 1) * (C[l] ?? 0)) / ((to + 1) ** 2 - from ** 2);
      expect(relative(cut.spectrum[from] ?? 0, mean)).toBeLessThan(5 * Math.sqrt(2 / modes) + 0.03);
    }
    const naive = cutSkySpectrum({ ...fields, values: shifted, seen }, L);
    expect(naive.spectrum[12]).toBeGreaterThan(2 * (C[12] ?? 0));
  });

  test("refuses what it cannot do, each in one line", () => {
    const fields = draw(1, 1);
    const one = new Uint8Array(cells);
    expect(() => cutSkySpectrum({ ...fields, seen: one }, L)).toThrow(
      "pseudoSpectrum: some point must have been seen, got none in any field.",
    );
    one[100] = 1;
    expect(() => cutSkySpectrum({ ...fields, seen: one }, L)).toThrow(
      /decoupledSpectrum: the part seen must tell .* got a singular coupling for .* Condition a model/,
    );
    expect(() => cutSkySpectrum(fields, 2049)).toThrow("from 1 to 2048, got 2049");
    expect(() => cutSkySpectrum(fields, L, { binWidth: 0 })).toThrow("binWidth must be a whole");
    expect(() => cutSkySpectrum(fields, L, { centre: true })).toThrow("two fields or more, got 1");
    expect(() => cutSkySpectrum({ ...fields, seen: new Uint8Array(3) }, L)).toThrow("got 3");
    expect(() => modeCoupling(new Float64Array(5), 4)).toThrow("2L − 2 = 6, got 5 degrees");
  });
});
