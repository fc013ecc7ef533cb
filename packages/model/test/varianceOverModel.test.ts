import { coefficients, type FullGaussian, isotropic } from "@chaosphere/core";
import { expect, test } from "vitest";
import { varianceOverModel } from "../src/judging/varianceOverModel.ts";

test("variance over the model's is that about the model's mean, each degree by its trace", () => {
  // Coordinates 1 and 2 of degree 1 are turned by 3-4-5, the others are eigenvectors.
  const [c, s] = [0.6, 0.8];
  const law: FullGaussian<"cameron-martin"> = {
    kind: "full",
    basis: "cameron-martin",
    dimension: 4,
    mean: Float64Array.of(1, -2, 0.5, 3),
    eigenvalues: Float64Array.of(8, 5, 2, 0),
    eigenvectors: Float64Array.of(0, 1, 0, 0, c, 0, s, 0, -s, 0, c, 0, 0, 0, 0, 1),
  };
  const fields = coefficients("cameron-martin", 2, Float64Array.of(2, -2, 1.5, 3, 4, -1, 0.5, 5));
  // About the mean (1, 0, 1, 0) and (3, 1, 0, 2): degree 0 has (1 + 9)/2 over 5, degree 1 has (1 + 1 + 4)/2 over 8 + 2 + 0.
  const ratio = varianceOverModel(law, fields, isotropic([3, 2]));
  expect(ratio[0]).toBeCloseTo(1, 14);
  expect(ratio[1]).toBeCloseTo(0.3, 14);
  // A degree without noise has no coordinates, whatever stands in their places.
  const empty = varianceOverModel(law, fields, isotropic([3, 0]));
  expect([...empty]).toEqual([ratio[0], Number.NaN]);
});
