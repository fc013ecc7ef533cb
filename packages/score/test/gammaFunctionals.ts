import type { CameronMartinCoordinates } from "@chaosphere/core";
import { type Jet, jets } from "@chaosphere/core/autodiff";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import {
  automaticFunctional,
  type CylindricalFunctional,
  coordinateDirections,
} from "../src/gamma/functional.ts";
import { point } from "./mixtureInstance.ts";

const { add, cos, divide, exp, log, multiply, power, sin, subtract, tanh } = jets;

/** The formulas of fixtures/generate/gamma.py in the arithmetic of jets. */
export const formulas: Record<string, (y: readonly Jet[]) => Jet> = {
  wave: ([x, y, z]) => add(sin(multiply(x, y)), exp(subtract(z, divide(power(x, 2), 2)))),
  ratio: ([x, y, z]) => divide(log(add(power(x, 2), power(z, 2), 1)), add(cos(y), 2)),
  tanh: ([x, y, z]) =>
    multiply(
      multiply(tanh(subtract(x, multiply(y, 2))), power(add(power(z, 2), 3), 0.5)),
      power(y, 3),
    ),
};

export const coordinates = coordinateDirections(2, 3);
export const functional = (name: string) => automaticFunctional(coordinates, formulas[name]);

/** A functional along directions that are no coordinates, nor orthogonal. */
export const oblique: CylindricalFunctional = automaticFunctional(
  point(2, [1, 0.5, 0, -0.3], [0.2, -1, 0.4, 0]),
  ([u, v]) => add(multiply(sin(u), exp(multiply(v, 0.3))), power(v, 2)),
);

export const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** E[F] for functionals of the first d coordinates. */
export const mean = (
  d: number,
  nodes: number,
  f: (x: CameronMartinCoordinates) => Float64Array,
) => {
  let sum = 0;
  for (const { points, weights } of tensorGaussHermite(d, nodes)) {
    const rows = Array.from(weights, (_, i) => [...points.subarray(d * i, d * i + d)]);
    const values = f(point(2, ...rows));
    sum = weights.reduce((total, w, i) => total + w * values[i], sum);
  }
  return sum;
};
