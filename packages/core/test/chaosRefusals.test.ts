import { describe, expect, test } from "vitest";
import { chaosCreation, chaosDerivative, chaosProduct } from "../src/chaos/algebra.ts";
import {
  type ChaosExpansion,
  chaosComponent,
  chaosNormSquared,
  evaluateChaos,
} from "../src/chaos/chaosExpansion.ts";
import { chaosCombination, chaosInner, chaosMonomial } from "../src/chaos/combination.ts";
import { mehler } from "../src/chaos/mehler.ts";
import { multiIndices } from "../src/chaos/multiIndex.ts";
import { projectByQuadrature, projectFromSamples } from "../src/chaos/projection.ts";
import { tensorGaussHermite } from "../src/chaos/tensorGaussHermite.ts";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { type CameronMartinCoordinates, coefficients } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";

const points = (bandLimit: number, values: number[]): CameronMartinCoordinates =>
  coefficients("cameron-martin", bandLimit, Float64Array.from(values));
const total = (dimension: number, order: number) =>
  multiIndices(dimension, { rule: "total", order });

describe("expansions refuse", () => {
  const f: ChaosExpansion = { indices: total(5, 1), coefficients: new Float64Array(6) };

  test("points with fewer coordinates than variables", () => {
    expect(() => evaluateChaos(f, points(2, [0, 0, 0, 0]))).toThrow(ShapeError);
    expect(() => evaluateChaos(f, points(2, [0, 0, 0, 0]))).toThrow(
      /has 5 variables, got points of band limit 2/,
    );
  });

  test("products and derivatives in other variables", () => {
    const g = { indices: total(4, 1), coefficients: new Float64Array(5) };
    expect(() => chaosProduct(f, g)).toThrow(ShapeError);
    expect(() => chaosProduct(f, g)).toThrow(/both factors need the same variables, got 5 and 4/);
    expect(() => chaosDerivative(f, 5)).toThrow(DomainError);
    expect(() => chaosDerivative(f, 5)).toThrow(/variable must be a whole number, 0 ≤ j < 5/);
  });

  test("too few samples, and values that are not one per row", () => {
    const one = points(3, new Array(9).fill(0));
    expect(() => projectFromSamples(f.indices, one)).toThrow(ShapeError);
    expect(() => projectFromSamples(f.indices, one)).toThrow(/needs at least two samples, got 1/);
    const two = points(3, new Array(18).fill(0));
    expect(() => projectFromSamples(f.indices, two, new Float64Array(3))).toThrow(
      /one value per row, 2, got 3/,
    );
    expect(() => projectByQuadrature(() => new Float64Array(1), f.indices, 2)).toThrow(ShapeError);
  });

  test("quadratures that are too large or not counted in whole numbers", () => {
    expect(() => tensorGaussHermite(9, 10).next()).toThrow(DomainError);
    expect(() => tensorGaussHermite(9, 10).next()).toThrow(
      /nodes\^dimension must not exceed 33554432/,
    );
    expect(() => tensorGaussHermite(0, 10).next()).toThrow(
      /dimension and nodes must be whole numbers/,
    );
  });
});

describe("in plain JavaScript, what is no expansion is refused at the door", () => {
  const f = chaosMonomial([1, 2]);
  const doors: [string, (wrong: ChaosExpansion) => unknown][] = [
    ["chaosProduct", (wrong) => chaosProduct(f, wrong)],
    ["chaosProduct", (wrong) => chaosProduct(wrong, f)],
    ["chaosDerivative", (wrong) => chaosDerivative(wrong, 0)],
    ["chaosCreation", (wrong) => chaosCreation(wrong, 0)],
    ["chaosCombination", (wrong) => chaosCombination([f, wrong])],
    ["chaosInner", (wrong) => chaosInner(f, wrong)],
    ["chaosInner", (wrong) => chaosInner(wrong, f)],
    ["chaosNormSquared", (wrong) => chaosNormSquared(wrong)],
    ["chaosComponent", (wrong) => chaosComponent(wrong, 1)],
    ["evaluateChaos", (wrong) => evaluateChaos(wrong, whiteNoise(2, 1, key(1)))],
    ["mehler", (wrong) => mehler(wrong, 1)],
  ];
  test.each(doors)("%s", (name, call) => {
    for (const wrong of [0.3, "f", undefined, {}, { coefficients: f.coefficients }]) {
      const run = () => call(wrong as unknown as ChaosExpansion);
      expect(run).toThrow(DomainError);
      expect(run).toThrow(`${name}: functionals must be chaos expansions, got `);
    }
    expect(() => call(f)).not.toThrow();
  });

  test("and the ways out are what the message says", () => {
    expect(chaosCombination([f], [0.3]).coefficients[0]).toBeCloseTo(0.3 * f.coefficients[0], 14);
    expect([...chaosMonomial([0]).coefficients]).toEqual([1]);
  });
});
