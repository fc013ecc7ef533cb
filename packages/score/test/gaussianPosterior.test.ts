import {
  covarianceMatrix,
  diagonalGaussian,
  equiangular,
  type GaussianLaw,
  gaussLegendre,
  inFullForm,
  isotropicGaussian,
  key,
  sampleGaussian,
  whiteNoise,
} from "@chaosphere/core";
import { choleskyFactor } from "@chaosphere/core/linalg";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { conjugateGradients } from "../src/posterior/conjugateGradients.ts";
import {
  coefficientValues,
  gaussianPosterior,
  gridCells,
  logEvidence,
  type ObservationNoise,
  observation,
  type PosteriorMethod,
  pointValues,
  posteriorLaw,
  posteriorSd,
  surprise,
} from "../src/posterior/index.ts";
import { leadingPart } from "../src/posterior/leadingBlock.ts";
import { whitenedObservation } from "../src/posterior/whitenedObservation.ts";
import { conditioned, lawOfKind } from "./conditioned.ts";

const kinds: readonly GaussianLaw["kind"][] = [
  "isotropic",
  "diagonal",
  "full",
  "factored",
  "low-rank",
];
const white: ObservationNoise = { kind: "white", sd: 0.3 };

function maternPrior(L: number) {
  return isotropicGaussian(
    "harmonic",
    Float64Array.from({ length: L }, (_, l) => 400 / (9 + l * (l + 1)) ** 2),
  );
}

/** n scattered points. */
function scattered(n: number, L: number) {
  const θ = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
  return pointValues(
    θ,
    θ.map((_, i) => (2.4 * i) % (2 * Math.PI)),
    L,
  );
}

/** A grid without a belt and a patch. */
function masked(L: number) {
  const grid = equiangular(24);
  const seen = new Uint8Array(grid.nLat * grid.nLon).map((_, p) => {
    const [i, j] = [Math.floor(p / grid.nLon), p % grid.nLon];
    const latitude = Math.abs(90 - (180 / Math.PI) * grid.colatitudes[i]);
    return latitude < 15 || (latitude < 40 && j < 8) ? 0 : 1;
  });
  return gridCells(grid, seen, L);
}

describe.each(kinds)("a prior of kind %s", (kind) => {
  const L = 5;
  const prior = lawOfKind(kind, L);
  const correlated = choleskyFactor(
    Float64Array.from(
      { length: 49 },
      (_, at) => 0.1 * 0.5 ** Math.abs((at % 7) - Math.floor(at / 7)),
    ),
    7,
  );
  test.each<[string, number, ObservationNoise]>([
    ["correlated noise", 7, { kind: "correlated", factor: correlated }],
    ["more data than coefficients", 40, { kind: "white", sd: 0.2 }],
    [
      "an error per number",
      9,
      { kind: "independent", sds: Float64Array.from({ length: 9 }, (_, i) => 0.1 * (1 + i)) },
    ],
  ])("is conditioned as by the plain formula, with %s", (_, n, noise) => {
    const y = whiteNoise(n, 1, key(2)).values.slice(0, 2 * n);
    const seen = observation(scattered(n, L), noise, y);
    const expected = conditioned(prior, seen);
    for (const method of ["dense", "conjugate-gradients"] as const) {
      const p = gaussianPosterior(prior.law, seen, { method, tolerance: 1e-13, blockBandLimit: 2 });
      // Both are backward stable; the worst condition number here is some 10⁴.
      expect(largestDifference(p.mean.values, expected.mean)).toBeLessThan(1e-10);
      if (method === "dense") {
        expect(largestDifference(logEvidence(p).values, expected.evidence)).toBeLessThan(1e-9);
        const law = posteriorLaw(p, 1);
        expect(largestDifference(covarianceMatrix(law), expected.covariance)).toBeLessThan(1e-11);
        expect(largestDifference(law.mean ?? [], expected.mean.subarray(L * L))).toBeLessThan(
          1e-10,
        );
      }
      const sd = posteriorSd(p, coefficientValues(L), { exact: true }).values;
      const variances = sd.map((s, i) => s ** 2 - expected.covariance[i * (L * L + 1)]);
      expect(variances.every((x) => Math.abs(x) < 1e-9)).toBe(true);
    }
  });
});

test("the deviation at more places than coordinates is that at each of them alone", () => {
  const L = 8;
  const seen = observation(scattered(100, L), white, new Float64Array(100).fill(1));
  const posterior = gaussianPosterior(lawOfKind("full", L).law, seen, { method: "dense" });
  // Found from the columns of a root, of which there are 64, and not from the 128 places.
  expect(posterior.solver.covarianceRoot).toBeDefined();
  const sdAt = (first: number, count: number) => {
    const θ = Array.from({ length: count }, (_, i) => (Math.PI * (first + i + 0.5)) / 128);
    const φ = θ.map((t) => (7 * t) % (2 * Math.PI));
    return posteriorSd(posterior, pointValues(θ, φ, L), { exact: true }).values;
  };
  const together = sdAt(0, 128);
  for (const first of [0, 32, 64, 96]) {
    const part = together.subarray(first, first + 32);
    expect(largestDifference(part, sdAt(first, 32))).toBeLessThan(1e-10 * Math.max(...part));
  }
  expect(largestDifference(together.subarray(0, 32), sdAt(32, 32))).toBeGreaterThan(1e-3);
});

test("degrees in which the prior has no variance stay at its mean", () => {
  const { law, mean } = lawOfKind("isotropic", 5);
  const seen = observation(scattered(30, 5), white, new Float64Array(30).fill(2));
  const { values } = gaussianPosterior(law, seen).mean;
  expect(values.subarray(9, 16)).toEqual(mean.subarray(9, 16));
  expect(largestDifference(values.subarray(4, 9), mean.subarray(4, 9))).toBeGreaterThan(1e-3);
});

test.each(["isotropic", "diagonal"] as const)(
  "coefficients seen of a prior of kind %s: the three methods agree",
  (kind) => {
    const { law } = lawOfKind(kind, 6);
    const operator = coefficientValues(6, [0, 3, 8, 20, 35]);
    const sds = Float64Array.of(0.1, 1, 0.5, 2, 0.3);
    const seen = observation(
      operator,
      { kind: "independent", sds },
      Float64Array.of(1, -1, 0, 3, 2),
    );
    const [diagonal, dense] = [
      gaussianPosterior(law, seen),
      gaussianPosterior(law, seen, { method: "dense" }),
    ];
    expect(diagonal.method).toBe("diagonal");
    expect(largestDifference(diagonal.mean.values, dense.mean.values)).toBeLessThan(1e-12);
    expect(Math.abs(logEvidence(diagonal).values[0] - logEvidence(dense).values[0])).toBeLessThan(
      1e-11,
    );
    expect(
      largestDifference(
        covarianceMatrix(posteriorLaw(diagonal)),
        covarianceMatrix(posteriorLaw(dense)),
      ),
    ).toBeLessThan(1e-12);
    const iterated = gaussianPosterior(law, seen, {
      method: "conjugate-gradients",
      tolerance: 1e-12,
    });
    expect(largestDifference(diagonal.mean.values, iterated.mean.values)).toBeLessThan(1e-11);
  },
);

describe("a map with a gap", () => {
  const L = 24;
  const prior = maternPrior(L);
  const operator = masked(L);
  const truth = operator.apply(sampleGaussian(prior, 2, key(3)).values);
  const seen = observation(operator, white, truth);
  const dense = gaussianPosterior(prior, seen, { method: "dense" });

  test("dense and conjugate gradients agree to 1e-8, by blocks from weights and from products", () => {
    const factor = Float64Array.from({ length: operator.size ** 2 }, (_, at) =>
      at % (operator.size + 1) === 0 ? 0.3 : 0,
    );
    const noise: ObservationNoise = {
      kind: "correlated",
      factor: {
        dimension: operator.size,
        lower: factor,
        halfLogDeterminant: operator.size * Math.log(0.3),
      },
    };
    const options = { method: "conjugate-gradients", tolerance: 1e-11, blockBandLimit: 8 } as const;
    const byWeights = gaussianPosterior(prior, seen, options);
    const byProducts = gaussianPosterior(prior, { ...seen, noise }, options);
    for (const p of [byWeights, byProducts]) {
      expect(p.residual).toBeLessThan(1e-10);
      expect(largestDifference(p.mean.values, dense.mean.values)).toBeLessThan(1e-8);
    }
  });

  test("the block of low degrees from the weights of the points is that of products, with a beam too", () => {
    const beam = Float64Array.from({ length: L }, (_, l) => Math.exp(-0.002 * l * (l + 1)));
    const sds = Float64Array.from({ length: 70 }, (_, i) => 0.1 * (1 + (i % 5)));
    const θ = sds.map((_, i) => Math.acos(1 - (2 * i + 1) / 70));
    const operator = pointValues(
      θ,
      θ.map((_, i) => 2.4 * i),
      L,
      { beam },
    );
    const noise: ObservationNoise = { kind: "independent", sds };
    const { pointwise, ...withoutPoints } = operator;
    expect(pointwise).toBeDefined();
    const blocks = [operator, withoutPoints].map((operator) => {
      const problem = { operator, noise, values: sds };
      return leadingPart(prior, problem, whitenedObservation(prior, problem)).block(100);
    });
    const size = Math.max(...blocks[0]);
    expect(largestDifference(blocks[0], blocks[1])).toBeLessThan(1e-13 * size);
  });

  test("an adjoint with the weights of a quadrature gives another answer", () => {
    const grid = gaussLegendre(24);
    const all = new Uint8Array(grid.nLat * grid.nLon).fill(1);
    const cells = gridCells(grid, all, L);
    const y = cells.apply(sampleGaussian(prior, 1, key(3)).values);
    const weighted = {
      ...cells,
      adjoint: (r: Float64Array) =>
        cells.adjoint(r.map((x, p) => x * grid.weights[Math.floor(p / grid.nLon)] * 100)),
    };
    const options = { method: "conjugate-gradients", blockBandLimit: 0 } as const;
    const right = gaussianPosterior(prior, observation(cells, white, y), options);
    const reference = gaussianPosterior(prior, observation(cells, white, y), { method: "dense" });
    expect(largestDifference(right.mean.values, reference.mean.values)).toBeLessThan(1e-6);
    const wrong = gaussianPosterior(prior, observation(weighted, white, y), options);
    expect(largestDifference(wrong.mean.values, reference.mean.values)).toBeGreaterThan(1e-3);
  });

  test("the deviation by draws is the exact one within its error", () => {
    const places = scattered(12, L);
    const exact = posteriorSd(dense, places, { exact: true });
    const drawn = posteriorSd(dense, places, { draws: 800, key: key(5) });
    expect(exact.relativeError).toBe(0);
    expect(drawn.relativeError).toBe(1 / 40);
    const z = exact.values.map((s, i) => (drawn.values[i] / s - 1) / drawn.relativeError);
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4.5);
    // The deviation of the prior is not it.
    const before = Math.sqrt(
      prior.spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) * c) / (4 * Math.PI), 0),
    );
    expect(exact.values.some((s) => before / s > 2)).toBe(true);
  });
});

describe("iterations and band limit", () => {
  const limits = [16, 64, 512];
  const y = masked(16).apply(sampleGaussian(maternPrior(16), 1, key(3)).values);

  test("do not grow from L = 16 to 512", () => {
    const noise = { kind: "white", sd: 1 } as const;
    const options = { method: "conjugate-gradients", blockBandLimit: 8 } as const;
    const iterations = limits.map(
      (L) =>
        gaussianPosterior(maternPrior(L), observation(masked(L), noise, y), options).iterations,
    );
    expect(Math.max(...iterations) - Math.min(...iterations)).toBeLessThanOrEqual(2);
    expect(Math.max(...iterations)).toBeLessThan(40);
  });

  test("do grow in coordinates that are not those of the prior", () => {
    // C⁻¹ + A*R⁻¹A on the coefficients themselves: its norm is that of 1/C_l.
    const iterations = [16, 32, 64].map((L) => {
      const [operator, { spectrum }] = [masked(L), maternPrior(L)];
      const precision = Float64Array.from(
        { length: L * L },
        (_, i) => 1 / spectrum[Math.floor(Math.sqrt(i))],
      );
      const times = (x: Float64Array) =>
        operator.adjoint(operator.apply(x)).map((v, i) => v + precision[i] * x[i]);
      const system = { dimension: L * L, times, precondition: (x: Float64Array) => x.slice() };
      return conjugateGradients(system, operator.adjoint(y), {
        tolerance: 1e-8,
        maxIterations: 3000,
      }).iterations;
    });
    expect(iterations[2]).toBeGreaterThan(4 * iterations[0]);
  });
});

test("a large right side does not hide errors that are large beside the posterior's spread", () => {
  const d = 60;
  const eigenvalue = (i: number) => 1 + i / d;
  const system = {
    dimension: d,
    times: (x: Float64Array) => x.map((value, i) => eigenvalue(i) * value),
    precondition: (x: Float64Array) => x.slice(),
  };
  const b = new Float64Array(d).fill(1e6);
  const { values } = conjugateGradients(system, b, { tolerance: 1e-5, maxIterations: 100 });
  // In posterior deviations, of which there are √d; beside b alone an error of 10 would do.
  const square = values.reduce(
    (sum, x, i) => sum + eigenvalue(i) * (x - b[i] / eigenvalue(i)) ** 2,
    0,
  );
  expect(Math.sqrt(square)).toBeLessThan(1e-5 * Math.sqrt(d));
});

describe("bad input", () => {
  const prior = maternPrior(4);
  const stations = scattered(3, 4);
  const y = Float64Array.of(1, 2, 3);

  test.each<[string, () => unknown, string]>([
    [
      "another band limit",
      () => gaussianPosterior(maternPrior(5), observation(stations, white, y)),
      "gaussianPosterior: prior and operator must have one band limit, got 5 and 4. Make the operator at the band limit of the prior.",
    ],
    [
      "whitened coordinates",
      () =>
        gaussianPosterior(
          { ...prior, basis: "cameron-martin" } as never,
          observation(stations, white, y),
        ),
      "gaussianPosterior: the prior must be a law of harmonic coefficients, got one in the basis cameron-martin. Colour it by its noise first.",
    ],
    [
      "no convergence",
      () =>
        gaussianPosterior(
          maternPrior(8),
          observation(scattered(60, 8), { kind: "white", sd: 1e-3 }, new Float64Array(60).fill(1)),
          { method: "conjugate-gradients", blockBandLimit: 0, maxIterations: 2 },
        ),
      "conjugate gradients must reach the residual 1e-8, got",
    ],
    [
      "a method that does not apply",
      () => gaussianPosterior(prior, observation(stations, white, y), { method: "diagonal" }),
      'gaussianPosterior: the method "diagonal" needs an isotropic or diagonal prior, coefficients seen and independent noise',
    ],
    [
      "no such method",
      () =>
        gaussianPosterior(prior, observation(stations, white, y), {
          method: "kriging" as PosteriorMethod,
        }),
      'the method must be "diagonal", "dense" or "conjugate-gradients", got kriging.',
    ],
    [
      "a tolerance of 0",
      () =>
        gaussianPosterior(prior, observation(stations, white, y), {
          method: "conjugate-gradients",
          tolerance: 0,
        }),
      "gaussianPosterior: the tolerance must lie between 0 and 1, got 0. Leave it out for 1e-8.",
    ],
    [
      "a row that does not exist",
      () => posteriorLaw(gaussianPosterior(prior, observation(stations, white, y)), 1),
      "posteriorLaw: the row must be one of the 1 rows of values, got 1. Count rows from 0.",
    ],
  ])("%s is refused in one line", (_, attempt, message) => {
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(/^[^\n]+$/);
  });
});

test("values far outside the prior are told by how many standard deviations", () => {
  const L = 12;
  const prior = maternPrior(L);
  const operator = scattered(50, L);
  const y = operator.apply(sampleGaussian(prior, 2, key(8)).values);
  y[50 + 17] = 40;
  const spread = Math.sqrt(
    0.09 + prior.spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) * c) / (4 * Math.PI), 0),
  );
  const { overall, largest, at } = surprise(
    gaussianPosterior(prior, observation(operator, white, y)),
  );
  expect(at[1]).toBe(17);
  expect(Math.abs(largest[1] - 40 / spread)).toBeLessThan(1e-12);
  expect(largest[0]).toBeLessThan(4);
  expect(Math.abs(overall[0] - 1)).toBeLessThan(0.4);
  expect(overall[1]).toBeGreaterThan(3);
  // Estimated from draws where the prior has no one variance.
  const other = diagonalGaussian("harmonic", inFullForm(prior).eigenvalues);
  const found = surprise(gaussianPosterior(other, observation(operator, white, y)));
  expect(Math.abs(found.largest[1] / largest[1] - 1)).toBeLessThan(0.4);
});
