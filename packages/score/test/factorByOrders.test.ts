import {
  equiangular,
  gaussLegendre,
  isotropicGaussian,
  key,
  orthonormalLegendre,
  type SphereGrid,
  sampleGaussian,
  whiteNoise,
} from "@chaosphere/core";
import { matrixProduct, symmetricEigen } from "@chaosphere/core/linalg";
import { octahedralGaussian, ringsOfGrid } from "@chaosphere/core/rings";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { factorByOrders } from "../src/posterior/factorByOrders.ts";
import {
  drawNoise,
  drawPosterior,
  expectedInformation,
  gaussianPosterior,
  gridCells,
  klFromPrior,
  type ObservationNoise,
  type ObservationOperator,
  observation,
  ringPixels,
} from "../src/posterior/index.ts";
import { leadingPart } from "../src/posterior/leadingBlock.ts";
import { orderBlocks } from "../src/posterior/orderBlocks.ts";
import { gathered, ringWeights } from "../src/posterior/ringWeights.ts";
import { signedFactor } from "../src/posterior/signedFactor.ts";
import { imagesOfUnits } from "../src/posterior/unitImages.ts";
import { whitenedObservation } from "../src/posterior/whitenedObservation.ts";

function maternPrior(L: number) {
  return isotropicGaussian(
    "harmonic",
    Float64Array.from({ length: L }, (_, l) => 400 / (9 + l * (l + 1)) ** 2),
  );
}

/** A belt of changing width and round holes, as of the galaxy and point sources. */
function background(θ: number, λ: number): boolean {
  const latitude = (90 - (180 / Math.PI) * θ) / (10 + 8 * Math.cos(λ / 2) ** 2);
  if (Math.abs(latitude) < 1) return false;
  for (let k = 0; k < 12; k++) {
    const [a, b] = [Math.acos(1 - (2 * k + 1) / 12), (2.4 * k) % (2 * Math.PI)];
    const cosine = Math.cos(θ) * Math.cos(a) + Math.sin(θ) * Math.sin(a) * Math.cos(λ - b);
    if (cosine > Math.cos(0.06)) return false;
  }
  return true;
}
const hemisphere = (θ: number) => θ < Math.PI / 2;

function cells(grid: SphereGrid, isSeen: (θ: number, λ: number) => boolean, L: number) {
  const seen = Uint8Array.from({ length: grid.nLat * grid.nLon }, (_, p) => {
    const λ = (2 * Math.PI * (p % grid.nLon)) / grid.nLon;
    return isSeen(grid.colatitudes[Math.floor(p / grid.nLon)], λ) ? 1 : 0;
  });
  return gridCells(grid, seen, L);
}

/** A field of the prior seen with noise. */
function seenWith(operator: ObservationOperator, noise: ObservationNoise) {
  const y = operator.apply(sampleGaussian(maternPrior(operator.bandLimit), 1, key(3)).values);
  const errors = drawNoise(noise, operator.size, 1, key(4));
  return observation(
    operator,
    noise,
    y.map((value, i) => value + errors[i]),
  );
}
/** Noise of a signal-to-noise ratio of one datum. */
const noiseOf = (ratio: number): ObservationNoise => ({ kind: "white", sd: 1.9 / ratio });
/** An error for each number, from one to three times the least. */
const unequal = (n: number, ratio: number): ObservationNoise => ({
  kind: "independent",
  sds: Float64Array.from({ length: n }, (_, i) => (1.9 / ratio) * (1 + ((7 * i) % 11) / 5)),
});

/** I + H and M⁻¹ as matrices. */
function matrices(operator: ObservationOperator, noise: ObservationNoise) {
  const prior = maternPrior(operator.bandLimit);
  const seen = { operator, noise, values: new Float64Array(operator.size) };
  const whitened = whitenedObservation(prior, seen);
  const d = whitened.dimension;
  const system = imagesOfUnits(d, d, (x) => whitened.adjoint(whitened.apply(x)), d, operator.size);
  for (let i = 0; i < d; i++) system[i * (d + 1)] += 1;
  const factor = factorByOrders(prior, seen, leadingPart(prior, seen, whitened));
  if (!factor) throw new Error("the places must be on rings.");
  return { d, system, inverse: imagesOfUnits(d, d, factor.solve), factor };
}

describe("the factor by orders", () => {
  test.each<[string, ObservationOperator]>([
    ["a hemisphere", cells(gaussLegendre(12), hemisphere, 12)],
    ["a belt and holes", cells(gaussLegendre(12), background, 12)],
    ["a belt and holes on cells that crowd at the poles", cells(equiangular(16), background, 12)],
  ])("is I + H itself for %s", (_, operator) => {
    const { d, system, inverse } = matrices(operator, noiseOf(30));
    const product = matrixProduct(system, inverse, d, d, d);
    for (let i = 0; i < d; i++) product[i * (d + 1)] -= 1;
    // The condition number is some 10⁶, and 1e-12 of a gap's weight stays.
    expect(Math.max(...product.map(Math.abs))).toBeLessThan(1e-7);
  });

  test("is symmetric and positive definite, and near I + H, for any mask and error per cell", () => {
    const grid = gaussLegendre(8);
    const n = grid.nLat * grid.nLon;
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: n, maxLength: n }),
        fc.double({ min: 1, max: 30, noNaN: true }),
        (marks, ratio) => {
          fc.pre(marks.some(Boolean));
          const operator = gridCells(grid, marks.map(Number), 8);
          const { d, system, inverse } = matrices(operator, unequal(operator.size, ratio));
          const size = Math.max(...inverse.map(Math.abs));
          for (let i = 0; i < d; i++) {
            for (let j = 0; j < i; j++) {
              expect(Math.abs(inverse[i * d + j] - inverse[j * d + i])).toBeLessThan(1e-9 * size);
            }
          }
          const { eigenvalues } = symmetricEigen(inverse, d);
          expect(eigenvalues[d - 1]).toBeGreaterThan(0);
          // A weight off by less than half of its ring's changes a quadratic form by less than a factor 1/2 or 3/2.
          const root = matrixProduct(
            symmetricRoot(system, d),
            matrixProduct(inverse, symmetricRoot(system, d), d, d, d),
            d,
            d,
            d,
          );
          const { eigenvalues: ratios } = symmetricEigen(symmetrised(root, d), d);
          expect(ratios[0]).toBeLessThan(1.5 + 1e-6);
          expect(ratios[d - 1]).toBeGreaterThan(0.5 - 1e-6);
        },
      ),
      { seed: 5, numRuns: 12 },
    );
  });

  test("is made of blocks that are the plain sums over rings, from any degree on", () => {
    const L = 7;
    const grid = gaussLegendre(8);
    const scales = Float64Array.from({ length: L }, (_, l) => 3 / (1 + l));
    const weights = Float64Array.from({ length: 8 }, (_, r) => (r % 3) * 0.7);
    const operator = gridCells(grid, new Uint8Array(128).fill(1), L);
    const plain = (from: number) =>
      imagesOfUnits(L * L, L * L, (x) => {
        const t = (rows: Float64Array) =>
          rows.map((value, at) => {
            const l = Math.floor(Math.sqrt(at % (L * L)));
            return l < from ? 0 : value * scales[l];
          });
        const values = operator
          .apply(t(x))
          .map((value, p) => (value * weights[Math.floor((p % 128) / 16)]) / 16);
        return t(operator.adjoint(values)).map((value, at) => value + x[at]);
      });
    for (const from of [0, 3]) {
      const D = plain(from);
      const { solve, logDeterminant, traceOfInverse } = orderBlocks(
        scales,
        grid.colatitudes,
        weights,
        new Float64Array(0),
        from,
      );
      const back = solve(D);
      for (let i = from * from; i < L * L; i++) back[i * (L * L + 1)] -= 1;
      expect(Math.max(...back.subarray(from * from * L * L).map(Math.abs))).toBeLessThan(1e-12);
      const { eigenvalues } = symmetricEigen(D, L * L);
      const log = eigenvalues.reduce((sum, λ) => sum + Math.log(λ), 0);
      const trace = eigenvalues.reduce((sum, λ) => sum + 1 / λ, 0);
      expect(Math.abs(logDeterminant - log)).toBeLessThan(1e-11);
      expect(Math.abs(traceOfInverse - (trace - from * from))).toBeLessThan(1e-11);
    }
  });

  test("knows the inverse between latitudes", () => {
    const L = 5;
    const scales = new Float64Array(L).fill(2);
    const θ = Float64Array.of(0.4, 1.1, 2);
    const blocks = orderBlocks(scales, Float64Array.of(1), new Float64Array(1), θ);
    // Without weights D = I: the sums of the Legendre functions themselves, once and squared.
    for (const tables of [blocks.between, blocks.betweenSquared()]) {
      for (let m = 0; m < L; m++) {
        const [a, b] = [orthonormalLegendre(L, m, θ[0]), orthonormalLegendre(L, m, θ[2])];
        const sum = a.reduce((total, p, i) => total + 4 * p * b[i], 0);
        expect(Math.abs(tables[m][2] - sum)).toBeLessThan(1e-13);
      }
    }
  });

  test("a quasi-definite matrix is solved by its two factors", () => {
    const [n, p] = [9, 5];
    const z = whiteNoise(9, 1, key(6)).values;
    const K = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) K[i * n + j] = 0.3 * (z[i * n + j] + z[j * n + i]);
      K[i * (n + 1)] += i < p ? 4 : -4;
    }
    const { solve, logDeterminant } = signedFactor(K, n, p);
    expect(largestDifference(solve(matrixProduct(z, K, n, n, n)), z)).toBeLessThan(1e-13);
    const { eigenvalues } = symmetricEigen(K, n);
    const log = eigenvalues.reduce((sum, λ) => sum + Math.log(Math.abs(λ)), 0);
    expect(Math.abs(logDeterminant - log)).toBeLessThan(1e-12);
  });

  test("weights gathered in few cells are as many", () => {
    const operator = cells(equiangular(32), background, 8);
    const seen = { operator, noise: noiseOf(3), values: new Float64Array(operator.size) };
    const weights = ringWeights(seen);
    const sum = (of: Float64Array | undefined) => of?.reduce((total, w) => total + w, 0) ?? 0;
    if (!weights) throw new Error("a grid has rings.");
    const few = gathered(weights, 8);
    expect(few.rings.points).toBe(128);
    expect(Math.abs(sum(few.weights) / sum(weights.weights) - 1)).toBeLessThan(1e-12);
    // Of an even cover a cell has its area, between the middles of the latitudes, to half a ring of the cover at each of its two
    // edges: a 32nd of the rings in it, of up to twice their mean area beside the pole.
    const rings = ringsOfGrid(equiangular(256));
    const areas = Float64Array.from(
      { length: rings.points },
      (_, p) => rings.weights[Math.floor(p / 512)],
    );
    const cover = gathered({ rings, weights: areas }, 8);
    const θ = few.rings.colatitudes;
    for (let p = 0; p < 128; p++) {
      const i = Math.floor(p / 16);
      const north = i === 0 ? 1 : Math.cos((θ[i - 1] + θ[i]) / 2);
      const south = i === 7 ? -1 : Math.cos((θ[i] + θ[i + 1]) / 2);
      expect(Math.abs(cover.weights[p] / (((north - south) * Math.PI) / 8) - 1)).toBeLessThan(
        2 / 32,
      );
    }
  });
});

describe("iterations with small noise", () => {
  const L = 40;
  const operators: readonly [string, ObservationOperator][] = [
    ["a hemisphere", cells(gaussLegendre(L), hemisphere, L)],
    ["a belt and holes", cells(gaussLegendre(L), background, L)],
  ];
  const rings = octahedralGaussian(L);
  const marks: number[] = [];
  rings.counts.forEach((count, r) => {
    for (let k = 0; k < count; k++) {
      const λ = rings.firstLongitudes[r] + (2 * Math.PI * k) / count;
      marks.push(background(rings.colatitudes[r], λ) ? 1 : 0);
    }
  });
  const reduced = ringPixels(rings, marks, L);
  const iterate = { method: "conjugate-gradients" } as const;

  test.each([...operators, ["rings of unequal length", reduced]] as const)(
    "are few at any signal to noise, for %s",
    (_, operator) => {
      for (const ratio of [1, 10, 100, 1e3, 1e4]) {
        const { iterations } = gaussianPosterior(
          maternPrior(L),
          seenWith(operator, noiseOf(ratio)),
          iterate,
        );
        expect(iterations).toBeLessThanOrEqual(60);
      }
    },
  );

  test("are few with an error for each datum, and the mean is that of a dense solution", () => {
    const seen = seenWith(operators[1][1], unequal(operators[1][1].size, 100));
    const found = gaussianPosterior(maternPrior(L), seen, iterate);
    expect(found.iterations).toBeLessThanOrEqual(60);
    const dense = gaussianPosterior(maternPrior(L), seen, { method: "dense" });
    expect(largestDifference(found.mean.values, dense.mean.values)).toBeLessThan(1e-8);
  });

  test("the mean, the draws and what is told do not depend on the preconditioner", () => {
    const prior = maternPrior(L);
    const seen = seenWith(operators[1][1], noiseOf(100));
    const [found, dense] = [
      gaussianPosterior(prior, seen, iterate),
      gaussianPosterior(prior, seen, { method: "dense" }),
    ];
    expect(largestDifference(found.mean.values, dense.mean.values)).toBeLessThan(1e-8);
    const [informed, exact] = [expectedInformation(found), expectedInformation(dense)];
    expect(informed.standardError).toBe(0);
    expect(Math.abs(informed.value - exact.value)).toBeLessThan(1e-5);
    expect(Math.abs(klFromPrior(found).values[0] - klFromPrior(dense).values[0])).toBeLessThan(
      1e-5,
    );
    // Draws, whose residual may be larger, are off by little of their own spread.
    const draws = [found, dense].map((posterior) => drawPosterior(posterior, key(5), 2).values);
    const spread = largestDifference(draws[1].subarray(0, L * L), draws[1].subarray(L * L));
    expect(largestDifference(draws[0], draws[1])).toBeLessThan(1e-4 * spread);
    // A block of few degrees alone takes more iterations than are allowed here.
    const alone = { ...iterate, blockBandLimit: 8, maxIterations: 60 };
    expect(() => gaussianPosterior(prior, seen, alone)).toThrow(/maxIterations/);
  });

  test("are few where few cells stand for many", () => {
    const seen = seenWith(cells(equiangular(128), background, 64), noiseOf(3));
    const { iterations } = gaussianPosterior(maternPrior(64), seen, iterate);
    expect(iterations).toBeLessThanOrEqual(60);
  });
});

function symmetrised(matrix: Float64Array, d: number): Float64Array {
  return matrix.map((x, at) => (x + matrix[(at % d) * d + Math.floor(at / d)]) / 2);
}

function symmetricRoot(matrix: Float64Array, d: number): Float64Array {
  const { eigenvalues, eigenvectors } = symmetricEigen(symmetrised(matrix, d), d);
  const scaled = eigenvectors.map((x, at) => x * Math.sqrt(eigenvalues[at % d]));
  return matrixProduct(scaled, eigenvectors, d, d, d, { transposeB: true });
}
