import { key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { brownianIncrements } from "../../src/nonlinear/brownian.ts";
import { commutatorSize } from "../../src/nonlinear/commutativity.ts";
import { stochasticEquation } from "../../src/nonlinear/givenEquation.ts";
import { simulateFlow, simulatePaths } from "../../src/nonlinear/malliavinWeights.ts";
import { relativeGap } from "./equationInstances.ts";
import { type Curve, movedBy, shearedMotion, writtenOut } from "./shearedMotion.ts";

const start = Float64Array.of(0.6, -0.4);
const [wave, parabola]: Curve[] = [
  [
    (v) => Math.sin(2 * v),
    (v) => 2 * Math.cos(2 * v),
    (v) => -4 * Math.sin(2 * v),
    (v) => -8 * Math.cos(2 * v),
    (v) => 16 * Math.sin(2 * v),
  ],
  [(v) => 0.8 * v * v, (v) => 1.6 * v, () => 1.6, () => 0, () => 0],
];

/** dX = Σ A_l X dB^l: L^l σ_k = A_k A_l x. */
const linear = (...matrices: readonly (readonly number[])[]) =>
  stochasticEquation({
    name: "linear",
    dimension: 2,
    noise: matrices.length,
    drift: (_, __, ___, { values }) => void values.fill(0),
    diffusion: (_, x, order, { values, jacobian }) => {
      for (let n = 0; n < x.length; n++) {
        matrices.forEach((A, k) => {
          const row = A.slice(2 * (n & 1), 2 * (n & 1) + 2);
          values[n * matrices.length + k] = row[0] * x[n & ~1] + row[1] * x[n | 1];
          if (order >= 1) jacobian.set(row, 2 * (n * matrices.length + k));
        });
      }
    },
  });

describe("Milstein's scheme in the plane", () => {
  test("is one step of its formula written out", () => {
    const options = { key: key(31), paths: 40, start, horizon: 0.7, steps: 1 };
    const dB = brownianIncrements({ ...options, noise: 2 });
    const exact = Array.from({ length: 40 }, (_, p) =>
      writtenOut(wave, start, dB.subarray(2 * p, 2 * p + 2), 0.7),
    ).flat();
    const end = (scheme: "milstein" | "euler") =>
      simulatePaths(shearedMotion(wave), { ...options, scheme })[0].states;
    // A dozen operations on numbers of size 1.
    expect(relativeGap(end("milstein"), exact)).toBeLessThan(1e-14);
    expect(relativeGap(end("euler"), exact)).toBeGreaterThan(0.1);
  });

  test("follows a quadratic function of Brownian motion without any error, in any number of steps", () => {
    for (const steps of [1, 3, 16]) {
      const options = { key: key(32), paths: 20, start, horizon: 1, steps };
      const increments = brownianIncrements({ ...options, noise: 2 });
      const exact = Array.from({ length: 20 }, (_, p) => {
        const B = [0, 0];
        for (let n = 0; n < 2 * steps; n++) B[n % 2] += increments[2 * steps * p + n];
        return movedBy(parabola, start, B);
      }).flat();
      const end = (scheme: "milstein" | "euler") =>
        simulatePaths(shearedMotion(parabola), { ...options, scheme })[0].states;
      expect(relativeGap(end("milstein"), exact)).toBeLessThan(1e-13);
      expect(relativeGap(end("euler"), exact)).toBeGreaterThan(0.03);
    }
  });

  test("has strong order 1 where each noise moves both components, and Euler's is ½", () => {
    const error = (scheme: "milstein" | "euler", steps: number): number => {
      const options = { key: key(33), paths: 1500, start, horizon: 1, steps };
      const [{ states }] = simulatePaths(shearedMotion(wave), { ...options, scheme });
      const increments = brownianIncrements({ ...options, noise: 2 });
      let sum = 0;
      for (let p = 0; p < 1500; p++) {
        const B = [0, 0];
        for (let n = 0; n < 2 * steps; n++) B[n % 2] += increments[2 * steps * p + n];
        movedBy(wave, start, B).forEach((x, i) => {
          sum += (states[2 * p + i] - x) ** 2 / 1500;
        });
      }
      return Math.sqrt(sum);
    };
    const order = (scheme: "milstein" | "euler") =>
      Math.log2(error(scheme, 32) / error(scheme, 128)) / 2;
    expect(Math.abs(order("milstein") - 1)).toBeLessThan(0.15);
    expect(Math.abs(order("euler") - 0.5)).toBeLessThan(0.15);
  });

  test("has a first variation that is the derivative of its end in its start", () => {
    const equation = shearedMotion(wave);
    const options = { key: key(34), paths: 3, horizon: 0.4, steps: 5, scheme: "milstein" } as const;
    const [{ firstVariation }] = simulateFlow(equation, { ...options, start });
    const δ = 1e-5;
    for (let a = 0; a < 2; a++) {
      const [up, down] = [δ, -δ].map((shift) => {
        const moved = start.map((x, i) => x + (i === a ? shift : 0));
        return simulatePaths(equation, { ...options, start: moved })[0].states;
      });
      // δ² times a third derivative of order 10, and rounding over δ.
      up.forEach((x, i) => {
        expect(Math.abs((x - down[i]) / (2 * δ) - firstVariation[2 * i + a])).toBeLessThan(1e-8);
      });
    }
  });

  test("and first variation are products of I + Σ A_l ΔB^l + ½ Σ A_k A_l (ΔB^k ΔB^l − δ_kl h) for linear noise", () => {
    const steps = 4;
    const A = [0.3, 0.6, -0.2, 0.9];
    // Commutes with A, as 2A − 0.4 does.
    const C = [0.2, 1.2, -0.4, 1.4];
    const times = (P: readonly number[], Q: readonly number[]) => [
      P[0] * Q[0] + P[1] * Q[2],
      P[0] * Q[1] + P[1] * Q[3],
      P[2] * Q[0] + P[3] * Q[2],
      P[2] * Q[1] + P[3] * Q[3],
    ];
    const options = { key: key(35), paths: 1, horizon: 0.8, steps, scheme: "milstein" } as const;
    const dB = brownianIncrements({ ...options, noise: 2 });
    let product = [1, 0, 0, 1];
    for (let n = 0; n < steps; n++) {
      const [a, c] = dB.subarray(2 * n, 2 * n + 2);
      const [AA, AC, CC] = [times(A, A), times(A, C), times(C, C)];
      const factor = [1, 0, 0, 1].map(
        (one, i) =>
          one +
          A[i] * a +
          C[i] * c +
          (AA[i] * (a * a - 0.2) + CC[i] * (c * c - 0.2)) / 2 +
          AC[i] * a * c,
      );
      product = times(factor, product);
    }
    const [end] = simulateFlow(linear(A, C), { ...options, start });
    expect(relativeGap(end.firstVariation, product)).toBeLessThan(1e-14);
    const moved = [0, 2].map((row) => product[row] * start[0] + product[row + 1] * start[1]);
    expect(relativeGap(end.states, moved)).toBeLessThan(1e-14);
  });
});

describe("the size of the commutator", () => {
  test("is that of [A_1, A_2] x for linear noise, the largest over states, components and pairs", () => {
    const [A, B] = [
      [1, 2, 0, 3],
      [2, 0, 1, 1],
    ];
    // AB = (4, 2; 3, 3), BA = (2, 4; 1, 5), so that [A, B] = (2, −2; 2, −2).
    expect(commutatorSize(linear(A, B), 0, Float64Array.of(1, 0))).toBe(2 / 4);
    expect(commutatorSize(linear(B, A), 0, Float64Array.of(1, 0))).toBe(2 / 4);
    expect(commutatorSize(linear(A, B), 0, Float64Array.of(0, 1))).toBe(2 / 5);
    expect(commutatorSize(linear(A, B), 0, Float64Array.of(1, 1))).toBe(0);
    // Over two states the gap and the largest term are each the largest of both: 2·3 of (3, 0), 12 = 3 + 9 of none.
    expect(commutatorSize(linear(A, B), 0, Float64Array.of(1, 1, 3, 0))).toBe(6 / 12);
    expect(commutatorSize(linear(A, B), 0, Float64Array.of(3, 0, 1, 1))).toBe(6 / 12);
    // A third noise that commutes with the first alone: [C, B] = 5 [A, B] for C = 5A + 7.
    const C = [12, 10, 0, 22];
    expect(commutatorSize(linear(A, C), 0, Float64Array.of(1, 0))).toBe(0);
    // CB = (34, 10; 22, 22) and BC = (24, 20; 12, 32).
    expect(commutatorSize(linear(A, C, B), 0, Float64Array.of(1, 0))).toBe(10 / 34);
    expect(commutatorSize(linear(A, B, C), 0, Float64Array.of(1, 0))).toBe(10 / 34);
  });

  test("is rounding for noises that commute without being diagonal", () => {
    const states = Float64Array.of(0.6, -0.4, 1.2, 0.7);
    expect(commutatorSize(shearedMotion(wave), 0, states)).toBeLessThan(1e-14);
  });
});
