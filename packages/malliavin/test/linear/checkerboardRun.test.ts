import { child, fillNormals, key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { checkerboardLaw } from "../../src/linear/boxMixtureLaw.ts";
import {
  type ScheduleSde,
  subVariancePreservingSde,
  variancePreservingSde,
} from "../../src/linear/schedules.ts";
import { clockTransition } from "../../src/linear/transition.ts";

const COUNT = 400;
const STEPS = 250;
const STOP = 1e-3;
const board = checkerboardLaw({ cells: 4, halfWidth: 4 });

/** β from 0.1 to 20 and its integral, written without the schedules under test. */
const β = (t: number) => 0.1 + 19.9 * t;
const B = (t: number) => 0.1 * t + 9.95 * t * t;

/** Euler–Maruyama for the time reversal, from N(0, 1), with some multiple of the exact score; the share of points in dark cells. */
function darkShare({ clock }: ScheduleSde, squaredNoise: (t: number) => number, times = 1): number {
  const x = new Float64Array(2 * COUNT);
  fillNormals(child(key(71), 0), 0, x);
  const ξ = new Float64Array(x.length);
  const h = (1 - STOP) / STEPS;
  for (let k = 0; k < STEPS; k++) {
    const t = 1 - k * h;
    const score = board.score(clockTransition(clock, t, 2), x);
    fillNormals(child(key(71), k + 1), 0, ξ);
    const g2 = squaredNoise(t);
    for (let i = 0; i < x.length; i++) {
      x[i] += h * ((β(t) / 2) * x[i] + times * g2 * score[i]) + Math.sqrt(h * g2) * ξ[i];
    }
  }
  let dark = 0;
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i], x[i + 1]].map((v) => Math.floor((v + 4) / 2));
    if (a >= 0 && a < 4 && b >= 0 && b < 4 && (a + b) % 2 === 0) dark++;
  }
  return dark / COUNT;
}

// Theory (N11): .986 and .999 of the points; a run may be four standard errors √(p(1 − p)/400) off.
describe.each([
  ["variance-preserving", variancePreservingSde(), (t: number) => β(t), 0.986],
  [
    "sub-variance-preserving",
    subVariancePreservingSde(),
    (t: number) => β(t) * -Math.expm1(-2 * B(t)),
    0.999,
  ],
] as const)(
  "the checkerboard by the %s equation in 250 steps of Euler and Maruyama",
  (_, sde, noise, share) => {
    test("has the share of points in its dark cells that theory gives, by the exact score", () => {
      const error = Math.sqrt((share * (1 - share)) / COUNT);
      // The printed share is good to half of its last digit.
      expect(Math.abs(darkShare(sde, noise) - share)).toBeLessThan(4 * error + 5e-4);
    });

    test("and loses it with half of the score", () => {
      expect(darkShare(sde, noise, 0.5)).toBeLessThan(share - 0.05);
    });
  },
);
