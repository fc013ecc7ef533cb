import { type CameronMartinCoordinates, key, whiteNoise } from "@chaosphere/core";
import type { Jet } from "@chaosphere/core/autodiff";
import { jets } from "@chaosphere/core/autodiff";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import {
  automaticFunctional,
  coordinateDirections,
  evaluateFunctional,
} from "../src/gamma/functional.ts";
import { malliavinDerivative, ouGenerator } from "../src/gamma/operators.ts";
import { evaluateField, skorokhodDivergence } from "../src/gamma/skorokhodDivergence.ts";
import golden from "./fixtures/gamma.json" with { type: "json" };
import { coordinates, dot, formulas, functional, mean } from "./gammaFunctionals.ts";
import { point } from "./mixtureInstance.ts";

const { cos, exp, multiply, sin } = jets;

describe("the divergence", () => {
  const field = { components: Object.keys(formulas).map(functional), directions: coordinates };

  test("agrees with symbolic differentiation", () => {
    for (const { point: p, value } of golden.divergence) {
      const found = skorokhodDivergence(field)(point(2, p))[0];
      const scale = Math.max(1, Math.abs(value));
      expect(Math.abs(found - value) / scale).toBeLessThan(golden.tolerance.operators);
    }
  });

  test("is the adjoint of D: E[F δv] = E⟨DF, v⟩", () => {
    const planar = (formula: (y: readonly Jet[]) => Jet) =>
      automaticFunctional(point(2, [1, 0.4], [-0.2, 0.9]), formula);
    const f = planar(([u, v]) => multiply(sin(u), exp(multiply(v, 0.3))));
    const v = {
      components: [
        planar(([a, b]) => multiply(cos(a), b)),
        planar(([a, b]) => multiply(cos(b), exp(multiply(a, 0.5)))),
      ],
      directions: point(2, [0.5, -1], [1, 1]),
    };
    const [F, D] = [evaluateFunctional(f), malliavinDerivative(f)];
    const [δ, V] = [skorokhodDivergence(v), evaluateField(v)];
    const inner = (a: CameronMartinCoordinates, b: CameronMartinCoordinates) =>
      Float64Array.from({ length: a.batch }, (_, i) =>
        dot(a.values.subarray(4 * i, 4 * i + 4), b.values.subarray(4 * i, 4 * i + 4)),
      );
    const times = (a: Float64Array, b: Float64Array) => a.map((value, i) => value * b[i]);
    const left = mean(2, 40, (x) => times(F(x), δ(x)));
    const right = mean(2, 40, (x) => inner(D(x), V(x)));
    expect(Math.abs(left - right)).toBeLessThan(1e-12);
    // Negative control: the divergence without its trace, which is Itô's integral of an adapted field only.
    const ito = mean(2, 40, (x) => times(F(x), inner(V(x), x)));
    expect(Math.abs(ito - right)).toBeGreaterThan(0.01);
  });

  test("of a gradient is −L: δDF = −LF", () => {
    // F = sin(x) y: DF = (cos(x) y, sin(x)).
    const [two, f] = [
      coordinateDirections(2, 2),
      automaticFunctional(coordinateDirections(2, 2), ([x, y]) => multiply(sin(x), y)),
    ];
    const gradient = {
      components: [
        automaticFunctional(two, ([x, y]) => multiply(cos(x), y)),
        automaticFunctional(two, ([x]) => sin(x)),
      ],
      directions: two,
    };
    const x = whiteNoise(2, 30, key(36));
    const L = ouGenerator(f)(x).map((v) => -v);
    expect(largestDifference(skorokhodDivergence(gradient)(x), L)).toBeLessThan(1e-13);
  });
});
