import { DomainError, key, ShapeError, whiteNoise } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import {
  automaticFunctional,
  chaosFunctional,
  composedFunctional,
  coordinateDirections,
  evaluateFunctional,
} from "../src/gamma/functional.ts";
import {
  gammaOperator,
  iteratedGamma,
  malliavinDerivative,
  ouGenerator,
} from "../src/gamma/operators.ts";
import { evaluateField, skorokhodDivergence } from "../src/gamma/skorokhodDivergence.ts";
import golden from "./fixtures/gamma.json" with { type: "json" };
import { coordinates, dot, formulas, functional, oblique } from "./gammaFunctionals.ts";
import { point } from "./mixtureInstance.ts";

const { add, exp, multiply, power, sin, subtract, tanh } = jets;

describe("the operators on smooth functionals", () => {
  test.each(golden.operators)(
    "agree with symbolic differentiation: $name at $point",
    ({ name, point: p, value, gradient, generator: Lf, gamma, iterated, gammaWithWave }) => {
      const f = functional(name);
      const x = point(2, p);
      const near = (found: number, exact: number) =>
        expect(Math.abs(found - exact)).toBeLessThan(
          golden.tolerance.operators * Math.max(1, Math.abs(exact)),
        );
      near(evaluateFunctional(f)(x)[0], value);
      gradient.forEach((slope, j) => {
        near(malliavinDerivative(f)(x).values[j], slope);
      });
      near(ouGenerator(f)(x)[0], Lf);
      near(gammaOperator(f)(x)[0], gamma);
      near(gammaOperator(f, functional("wave"))(x)[0], gammaWithWave);
      near(iteratedGamma(f)(x)[0], iterated);
    },
  );

  test("D is the derivative along directions of the Cameron–Martin space", () => {
    const x = whiteNoise(2, 1, key(31));
    const h = whiteNoise(2, 1, key(32)).values;
    const at = (ε: number) =>
      evaluateFunctional(oblique)({ ...x, values: x.values.map((v, j) => v + ε * h[j]) })[0];
    const ε = 1e-5;
    const slope = dot(malliavinDerivative(oblique)(x).values, h);
    // Central difference: ε² times a third derivative of order 10.
    expect(Math.abs((at(ε) - at(-ε)) / (2 * ε) - slope)).toBeLessThan(1e-7);
  });

  test("do not depend on how a functional is written: rotated directions, same F", () => {
    // u = x + y, v = x − y: sin(u) v as a functional of (u, v) and of (x, y).
    const turned = automaticFunctional(point(2, [1, 1], [1, -1]), ([u, v]) => multiply(sin(u), v));
    const plain = automaticFunctional(coordinateDirections(2, 2), ([x, y]) =>
      multiply(sin(add(x, y)), subtract(x, y)),
    );
    const x = whiteNoise(2, 20, key(33));
    expect(largestDifference(ouGenerator(turned)(x), ouGenerator(plain)(x))).toBeLessThan(1e-13);
    expect(largestDifference(iteratedGamma(turned)(x), iteratedGamma(plain)(x))).toBeLessThan(
      1e-12,
    );
    const wave = functional("wave");
    const crossed = gammaOperator(turned, wave)(x);
    expect(largestDifference(crossed, gammaOperator(plain, wave)(x))).toBeLessThan(1e-13);
  });

  test("agree on oblique directions with the matrices of DF and D²F written out", () => {
    const h = [
      [1, 0.5, 0, -0.3],
      [0.2, -1, 0.4, 0],
      [0.7, 0.1, -0.6, 2],
    ];
    const f = automaticFunctional(point(2, ...h), ([u, v, w]) =>
      add(multiply(sin(u), exp(multiply(v, 0.3))), multiply(power(v, 2), w)),
    );
    const x = whiteNoise(2, 20, key(41));
    const [D, L, Γ, Γ2] = [
      malliavinDerivative(f)(x).values,
      ouGenerator(f)(x),
      gammaOperator(f)(x),
      iteratedGamma(f)(x),
    ];
    for (let b = 0; b < 20; b++) {
      const at = x.values.subarray(4 * b, 4 * b + 4);
      const [u, v, w] = h.map((direction) => direction.reduce((s, c, i) => s + c * at[i], 0));
      const [s, c, e] = [Math.sin(u), Math.cos(u), Math.exp(0.3 * v)];
      const slope = [c * e, 0.3 * s * e + 2 * v * w, v * v];
      const bend = [
        [-s * e, 0.3 * c * e, 0],
        [0.3 * c * e, 0.09 * s * e + 2 * w, 2 * v],
        [0, 2 * v, 0],
      ];
      const DF = [0, 1, 2, 3].map((k) => slope.reduce((sum, g, i) => sum + g * h[i][k], 0));
      const square = (values: readonly number[]) => values.reduce((sum, d) => sum + d * d, 0);
      /** (D²F)_kl = Σ_ij ∂_i ∂_j f h_ik h_jl. */
      const D2F = DF.map((_, k) =>
        DF.map((_, l) =>
          bend
            .flatMap((row, i) => row.map((d, j) => d * h[i][k] * h[j][l]))
            .reduce((p, q) => p + q),
        ),
      );
      const trace = D2F.reduce((sum, row, k) => sum + row[k], 0);
      const drift = DF.reduce((sum, d, k) => sum + d * at[k], 0);
      const scale = 1e-14 * (1 + square(D2F.flat()) + square(DF));
      expect(largestDifference(D.subarray(4 * b, 4 * b + 4), DF)).toBeLessThan(scale);
      expect(Math.abs(L[b] - (trace - drift))).toBeLessThan(scale);
      expect(Math.abs(Γ[b] - square(DF))).toBeLessThan(scale);
      expect(Math.abs(Γ2[b] - square(D2F.flat()) - square(DF))).toBeLessThan(scale);
    }
  });

  test("have the same values at every band limit", () => {
    const at = (bandLimit: number) => {
      const f = automaticFunctional(coordinateDirections(bandLimit, 3), formulas["wave"]);
      const x = point(bandLimit, [0.3, -1.2, 0.7]);
      return [ouGenerator(f)(x)[0], iteratedGamma(f)(x)[0], gammaOperator(f)(x)[0]];
    };
    expect(at(64)).toEqual(at(2));
  });

  test("Γ₂ ≥ Γ at every point, the curvature condition CD(1, ∞)", () => {
    const x = whiteNoise(2, 200, key(34));
    for (const f of [oblique, functional("tanh")]) {
      const first = gammaOperator(f)(x);
      iteratedGamma(f)(x).forEach((second, b) => {
        expect(second).toBeGreaterThanOrEqual(first[b]);
      });
    }
  });
});

describe("compositions", () => {
  const f = functional("wave");
  const x = whiteNoise(2, 10, key(35));
  const [F, G] = [evaluateFunctional(f)(x), evaluateFunctional(oblique)(x)];
  const [DF, DG] = [malliavinDerivative(f)(x).values, malliavinDerivative(oblique)(x).values];

  test("product rule: D(FG) = F DG + G DF, and ½(L(FG) − F LG − G LF) = Γ(F, G)", () => {
    const product = composedFunctional([f, oblique], ([u, v]) => multiply(u, v));
    const expected = DF.map((v, i) => F[Math.floor(i / 4)] * DG[i] + G[Math.floor(i / 4)] * v);
    expect(largestDifference(malliavinDerivative(product)(x).values, expected)).toBeLessThan(1e-12);
    const [LF, LG, LFG] = [f, oblique, product].map((h) => ouGenerator(h)(x));
    const defect = LFG.map((v, b) => v - F[b] * LG[b] - G[b] * LF[b]);
    const Γ = gammaOperator(f, oblique)(x);
    expect(
      largestDifference(
        defect.map((v) => v / 2),
        Γ,
      ),
    ).toBeLessThan(1e-11);
    // The other normalisation: without the ½ it is 2Γ, and not Γ.
    expect(
      largestDifference(
        defect,
        Γ.map((v) => 2 * v),
      ),
    ).toBeLessThan(1e-11);
    expect(largestDifference(defect, Γ)).toBeGreaterThan(0.1);
  });

  test("chain rule: Dφ(F) = φ′(F) DF and Lφ(F) = φ′(F) LF + φ″(F) Γ(F)", () => {
    const composed = composedFunctional([f], ([u]) => tanh(u));
    const slopes = F.map((v) => 1 / Math.cosh(v) ** 2);
    const expected = DF.map((v, i) => slopes[Math.floor(i / 4)] * v);
    expect(largestDifference(malliavinDerivative(composed)(x).values, expected)).toBeLessThan(
      1e-13,
    );
    const [LF, Γ] = [ouGenerator(f)(x), gammaOperator(f)(x)];
    const chained = LF.map((v, b) => slopes[b] * (v - 2 * Math.tanh(F[b]) * Γ[b]));
    expect(largestDifference(ouGenerator(composed)(x), chained)).toBeLessThan(1e-11);
  });
});

describe("functionals refuse", () => {
  test("points, directions and components that do not fit", () => {
    const f = functional("wave");
    const finer = whiteNoise(3, 1, key(1));
    expect(() => malliavinDerivative(f)(finer)).toThrow(ShapeError);
    expect(() => ouGenerator(f)(finer)).toThrow(/one band limit, got 3 and 2/);
    expect(() => evaluateFunctional(f)(finer)).toThrow(ShapeError);
    const other = automaticFunctional(coordinateDirections(3, 1), ([x]) => x);
    expect(() => gammaOperator(f, other)).toThrow(ShapeError);
    expect(() => composedFunctional([f, other], ([u]) => u)).toThrow(/all of one band limit, got/);
    expect(() => composedFunctional([], ([u]) => u)).toThrow(ShapeError);
    expect(() => skorokhodDivergence({ components: [f], directions: coordinates })).toThrow(
      /one component a direction, one or more, got 1 and 3/,
    );
    expect(() => evaluateField({ components: [], directions: coordinates })).toThrow(ShapeError);
    const wide = { dimension: 5, orders: Uint16Array.of(0), offsets: Uint32Array.of(0, 0) };
    const indices = { ...wide, variables: new Uint32Array(0), exponents: new Uint16Array(0) };
    expect(() => chaosFunctional({ indices, coefficients: Float64Array.of(1) }, 2)).toThrow(
      DomainError,
    );
  });

  test("more coordinates than a band limit has", () => {
    for (const count of [0, 5, 1.5, Number.NaN]) {
      expect(() => coordinateDirections(2, count)).toThrow(DomainError);
    }
    expect(() => coordinateDirections(2, 5)).toThrow(/1 ≤ n ≤ bandLimit² = 4, got 5/);
  });
});
