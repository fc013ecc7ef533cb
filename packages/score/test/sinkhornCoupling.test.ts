import { DomainError, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { sinkhornCoupling } from "../src/exact/sinkhornCoupling.ts";
import golden from "./fixtures/bridges.json" with { type: "json" };

const [points, data, prior] = [golden.points, golden.data, golden.prior].map((values) =>
  Float64Array.from(values),
);

/** log of the transition density of the noising process. */
function transition(horizon: number): Float64Array {
  const decay = Math.exp(-horizon);
  return Float64Array.from({ length: points.length ** 2 }, (_, at) => {
    const [x, y] = [points[Math.floor(at / points.length)], points[at % points.length]];
    return -((y - decay * x) ** 2) / (2 * (1 - decay ** 2));
  });
}

describe.each(golden.cases)("over $horizon", ({ horizon, crossMoment, entropy, regression }) => {
  const found = sinkhornCoupling({ first: data, last: prior, logKernel: transition(horizon) });
  const n = points.length;

  test("agrees with POT", () => {
    const { coupling } = found;
    const cross = coupling.reduce(
      (sum, mass, at) => sum + mass * points[Math.floor(at / n)] * points[at % n],
      0,
    );
    expect(Math.abs(cross - crossMoment)).toBeLessThan(golden.tolerance);
    expect(Math.abs(found.entropy - entropy)).toBeLessThan(golden.tolerance);
    const means = regression.map((_, k) => {
      const row = coupling.subarray(10 * k * n, (10 * k + 1) * n);
      return row.reduce((sum, mass, j) => sum + mass * points[j], 0) / data[10 * k];
    });
    expect(largestDifference(means, regression)).toBeLessThan(golden.tolerance);
  });

  test("has both marginals, and the kernel between its potentials", () => {
    const { coupling, firstPotential, lastPotential } = found;
    const logKernel = transition(horizon);
    const sums = [new Float64Array(n), new Float64Array(n)];
    coupling.forEach((mass, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      sums[0][i] += mass;
      sums[1][j] += mass;
      const factored = Math.exp(firstPotential[i] + logKernel[at] + lastPotential[j]);
      expect(Math.abs(mass - factored)).toBeLessThan(1e-15);
    });
    expect(largestDifference(sums[0], data)).toBeLessThan(1e-14);
    expect(largestDifference(sums[1], prior)).toBeLessThan(1e-13);
  });
});

test("refuses what is no problem, and says when it has not converged", () => {
  const half = Float64Array.of(0.5, 0.5);
  const flat = new Float64Array(4);
  expect(() =>
    sinkhornCoupling({ first: half, last: half, logKernel: new Float64Array(3) }),
  ).toThrow(ShapeError);
  expect(() =>
    sinkhornCoupling({ first: Float64Array.of(1, 0), last: half, logKernel: flat }),
  ).toThrow(/positive and sum to 1, got 0/);
  expect(() =>
    sinkhornCoupling({ first: Float64Array.of(1, 1), last: half, logKernel: flat }),
  ).toThrow(/positive and sum to 1, got 2/);
  const impossible = flat.map((_, at) => (at === 0 ? Number.NEGATIVE_INFINITY : 0));
  expect(() => sinkhornCoupling({ first: half, last: half, logKernel: impossible })).toThrow(
    DomainError,
  );
  expect(() =>
    sinkhornCoupling(
      { first: data, last: prior, logKernel: transition(0.2) },
      { mostIterations: 3 },
    ),
  ).toThrow(/after 3 iterations/);
});
