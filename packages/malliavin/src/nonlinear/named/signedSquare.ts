import { DomainError } from "@chaosphere/core";
import type { StochasticEquation } from "../equation.ts";
import { scalarEquation } from "../givenEquation.ts";

/**
 * dX = −X|X| dt + √|X| dB, which from X_0 ≠ 0 reaches 0 and stays there: its law has an atom at 0 that grows to 1, the
 * Malliavin matrix vanishes on it, and there is no score. Values and first derivatives serve to simulate it, to find the
 * atom ({@link fokkerPlanck} with an absorbing end at 0) and to monitor its Malliavin matrix; second derivatives, which a
 * Malliavin weight needs, are refused.
 *
 * Source: docs/theory/formulas.md (N10).
 */
export function signedSquareEquation(): StochasticEquation {
  return scalarEquation({
    name: "-x|x| with √|x|",
    drift: {
      value: (_, x) => -x * Math.abs(x),
      slope: (_, x) => -2 * Math.abs(x),
      curvature: refuse,
    },
    diffusion: {
      value: (_, x) => Math.sqrt(Math.abs(x)),
      slope: (_, x) => (x === 0 ? 0 : Math.sign(x) / (2 * Math.sqrt(Math.abs(x)))),
      curvature: refuse,
    },
  });
}

function refuse(): never {
  throw new DomainError(
    "signedSquareEquation: a score needs a density, got a law with an atom at 0, where the noise vanishes and the process stays. Use regularisedSquareEquation, or read the atom from fokkerPlanck with an absorbing end.",
  );
}

/** Parameters of {@link regularisedSquareEquation}. */
export interface RegularisedSquareOptions {
  /** ε > 0: noise of variance ε is left at 0. */
  readonly epsilon: number;
}

/**
 * dX = −X|X| dt + (X² + ε²)^{1/4} dB: the equation of {@link signedSquareEquation} with noise at 0 too, which has a
 * positive density and a score for every ε > 0.
 *
 * @throws {@link DomainError} unless ε > 0.
 *
 * Source: docs/theory/formulas.md (N10).
 */
export function regularisedSquareEquation({
  epsilon,
}: RegularisedSquareOptions): StochasticEquation {
  if (!(epsilon > 0)) {
    throw new DomainError(
      `regularisedSquareEquation: epsilon must be positive, got ${epsilon}. With 0 the law has an atom.`,
    );
  }
  const e = epsilon * epsilon;
  return scalarEquation({
    name: `-x|x| with (x² + ${epsilon}²)^¼`,
    drift: {
      value: (_, x) => -x * Math.abs(x),
      slope: (_, x) => -2 * Math.abs(x),
      curvature: (_, x) => -2 * Math.sign(x),
    },
    diffusion: {
      value: (_, x) => (x * x + e) ** 0.25,
      slope: (_, x) => 0.5 * x * (x * x + e) ** -0.75,
      curvature: (_, x) => (0.5 * e - 0.25 * x * x) * (x * x + e) ** -1.75,
    },
  });
}
