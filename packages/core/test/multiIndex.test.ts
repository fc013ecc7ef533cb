import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factorsOf } from "../src/chaos/chaosExpansion.ts";
import { type MultiIndices, multiIndices, totalCount } from "../src/chaos/multiIndex.ts";
import { DomainError, ShapeError } from "../src/errors.ts";
import { degreeOf } from "../src/harmonics/coefficients.ts";

/** Every multi-index as the text of its exponents, "2,0,1". */
function dense(indices: MultiIndices): string[] {
  return Array.from(indices.orders, (_, k) => {
    const alpha = new Array<number>(indices.dimension).fill(0);
    const factors = factorsOf(indices, k);
    for (let i = 0; i < factors.length; i += 2) alpha[factors[i]] = factors[i + 1];
    return alpha.join();
  });
}

const exponentsOf = (text: string) => text.split(",").map(Number);
const dimension = fc.integer({ min: 1, max: 6 });
const order = fc.integer({ min: 0, max: 5 });

describe("multi-indices", () => {
  test("in two variables to order 2 come as 1, x, y, x², xy, y²", () => {
    const list = dense(multiIndices(2, { rule: "total", order: 2 }));
    expect(list).toEqual(["0,0", "1,0", "0,1", "2,0", "1,1", "0,2"]);
  });

  test("of order ≤ N in d variables number (N+d choose d), all different, orders ascending", () => {
    fc.assert(
      fc.property(dimension, order, (d, n) => {
        const indices = multiIndices(d, { rule: "total", order: n });
        expect(indices.orders.length).toBe(totalCount(d, n));
        expect(new Set(dense(indices)).size).toBe(totalCount(d, n));
        expect([...indices.orders]).toEqual([...indices.orders].sort((a, b) => a - b));
        dense(indices).forEach((alpha, k) => {
          expect(exponentsOf(alpha).reduce((a, b) => a + b)).toBe(indices.orders[k]);
        });
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  test("have exact counts: (8 choose 3) = 56, (1028 choose 4) = 46261908225", () => {
    expect(totalCount(5, 3)).toBe(56);
    expect(totalCount(1024, 4)).toBe(46261908225);
  });

  test("of a lower order are a prefix", () => {
    fc.assert(
      fc.property(dimension, order, (d, n) => {
        const low = dense(multiIndices(d, { rule: "total", order: n }));
        const high = dense(multiIndices(d, { rule: "total", order: n + 1 }));
        expect(high.slice(0, low.length)).toEqual(low);
      }),
      { seed: 12, numRuns: 30 },
    );
  });

  test("in fewer variables are, within each order, a prefix", () => {
    const block = (d: number, n: number) =>
      dense(multiIndices(d, { rule: "total", order: n })).filter(
        (alpha) => exponentsOf(alpha).reduce((a, b) => a + b) === n,
      );
    fc.assert(
      fc.property(dimension, order, (d, n) => {
        const few = block(d, n).map((alpha) => `${alpha},0`);
        expect(block(d + 1, n).slice(0, few.length)).toEqual(few);
      }),
      { seed: 13, numRuns: 30 },
    );
  });

  test("of the hyperbolic rule are those with ∏(1 + α_j) ≤ 1 + N, in the same order", () => {
    for (const [d, n] of [
      [3, 6],
      [5, 4],
      [1, 7],
    ]) {
      const kept = dense(multiIndices(d, { rule: "total", order: n })).filter(
        (alpha) => exponentsOf(alpha).reduce((product, a) => product * (1 + a), 1) <= 1 + n,
      );
      expect(dense(multiIndices(d, { rule: "hyperbolic", order: n }))).toEqual(kept);
    }
  });

  test("of the anisotropic rule are those whose share of variance reaches the tolerance", () => {
    const spectrum = Float64Array.of(2, 1, 0.3);
    const kept = dense(multiIndices(9, { rule: "total", order: 3 })).filter((alpha) => {
      const share = exponentsOf(alpha).reduce(
        (product, a, j) => product * (spectrum[degreeOf(j)] / 2) ** a,
        1,
      );
      return share >= 0.1;
    });
    const rule = { rule: "anisotropic", order: 3, spectrum, tolerance: 0.1 } as const;
    expect(dense(multiIndices(9, rule))).toEqual(kept);
    expect(kept.length).toBeLessThan(totalCount(9, 3));
  });

  test("are closed downwards under every rule", () => {
    const spectrum = Float64Array.of(1, 0.5);
    for (const truncation of [
      { rule: "hyperbolic", order: 5 },
      { rule: "anisotropic", order: 5, spectrum, tolerance: 0.05 },
    ] as const) {
      const list = dense(multiIndices(4, truncation));
      const kept = new Set(list);
      for (const alpha of list.map(exponentsOf)) {
        alpha.forEach((a, j) => {
          if (a > 0) expect(kept.has(alpha.map((b, i) => b - Number(i === j)).join())).toBe(true);
        });
      }
    }
  });

  test("refuse counts, tolerances and spectra out of range, and lists too long", () => {
    const total = (d: number, n: number) => () => multiIndices(d, { rule: "total", order: n });
    expect(total(0, 2)).toThrow(DomainError);
    expect(total(0, 2)).toThrow(/dimension must be a whole number of variables, 1 or more/);
    expect(total(3, -1)).toThrow(/order must be a whole number/);
    expect(total(3, Number.NaN)).toThrow(DomainError);
    expect(total(1024, 3)).toThrow(/at most 5000000 multi-indices can be listed/);
    const anisotropic = (spectrum: Float64Array, tolerance: number) => () =>
      multiIndices(9, { rule: "anisotropic", order: 2, spectrum, tolerance });
    expect(anisotropic(Float64Array.of(1, 1), 0.5)).toThrow(ShapeError);
    expect(anisotropic(Float64Array.of(1, 1), 0.5)).toThrow(/need a spectrum of 3 degrees, got 2/);
    expect(anisotropic(Float64Array.of(1, 1, 1), 0)).toThrow(DomainError);
    expect(anisotropic(Float64Array.of(1, 1, 1), 0)).toThrow(/tolerance must lie in \(0, 1\]/);
  });
});
