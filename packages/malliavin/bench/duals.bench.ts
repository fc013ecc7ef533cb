import { jets, jetVariables } from "@chaosphere/core/autodiff";
import { bench, describe } from "vitest";
import { automaticEquation } from "../src/nonlinear/automaticEquation.ts";
import { coefficientBlock } from "../src/nonlinear/equation.ts";
import { pearson } from "./equations.ts";

// Which automatic derivatives: one dual per block of states, or one jet per state, against derivatives by hand.
const n = 256;
const x = Float64Array.from({ length: n }, (_, p) => Math.sin(p));
const out = coefficientBlock(n, 1, 1);
const automatic = automaticEquation({
  name: "Pearson",
  dimension: 1,
  drift: (_, [x], { multiply }) => [multiply(x, -1)],
  diffusion: (_, [x], { add, multiply, sqrt }) => [sqrt(add(multiply(multiply(x, x), 0.5), 0.5))],
});

describe(`√(½ + ½ x²) and its two derivatives at ${n} states`, () => {
  bench("by hand", () => pearson.diffusion(0, x, 2, out));
  bench("duals of a block", () => automatic.diffusion(0, x, 2, out));
  bench("jets, one per state", () => {
    for (let p = 0; p < n; p++) {
      const [u] = jetVariables([x[p]]);
      const square = jets.multiply(jets.multiply(u, u), 0.5);
      const { value, gradient, hessian } = jets.power(jets.add(square, 0.5), 0.5);
      out.values[p] = value;
      out.jacobian[p] = gradient[0];
      out.hessian[p] = hessian[0];
    }
  });
});
