import { type LinearSde, linearSde } from "../../src/linear/linearSde.ts";

/** The equation of fixtures/generate/linear.py: b(s) b(t) ≠ b(t) b(s), and noise that reaches two of three directions. */
export const noncommuting: LinearSde = linearSde({
  dimension: 3,
  noise: 2,
  drift: (t) => [
    ...[-1 - t, Math.cos(3 * t), 0.3],
    ...[-2 * t, 0.2, Math.sin(2 * t)],
    ...[0.5, -1, -0.7 * Math.exp(-t)],
  ],
  diffusion: (t) => [1 + t, 0, 0.3 * Math.sin(5 * t), 0.5, 0, 0],
});
