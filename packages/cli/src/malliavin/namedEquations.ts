import { FormatError } from "@chaosphere/core";
import {
  cubicEquation,
  doubleWellEquation,
  geometricBrownianEquation,
  pearsonEquation,
  rationalDriftEquation,
  regularisedSquareEquation,
  type StochasticEquation,
  signedSquareEquation,
} from "@chaosphere/malliavin";

/** An equation that a definition may name, and its parameters. */
interface NamedEquation {
  readonly make: (parameters: never) => StochasticEquation;
  readonly parameters: readonly string[];
}

const named: Readonly<Record<string, NamedEquation>> = {
  cubic: { make: cubicEquation, parameters: [] },
  "double-well": { make: doubleWellEquation, parameters: [] },
  "geometric-brownian": {
    make: geometricBrownianEquation,
    parameters: ["growth", "volatility"],
  },
  pearson: { make: pearsonEquation, parameters: ["constant", "quadratic"] },
  "rational-drift": {
    make: rationalDriftEquation,
    parameters: ["dimension", "strength", "sigma", "centre", "clock"],
  },
  "signed-square": { make: signedSquareEquation, parameters: [] },
  "regularised-square": { make: regularisedSquareEquation, parameters: ["epsilon"] },
};

/** Names that a definition may give. */
export const equationNames: readonly string[] = Object.keys(named);

/** Parameters of a named equation; undefined for a name that is not known. */
export function parametersOf(name: string): readonly string[] | undefined {
  return Object.hasOwn(named, name) ? named[name]?.parameters : undefined;
}

/**
 * The equation of a name.
 *
 * @throws {@link FormatError} for an unknown name, as its maker for parameters out of range.
 */
export function namedEquation(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): StochasticEquation {
  const found = Object.hasOwn(named, name) ? named[name] : undefined;
  if (found === undefined) {
    throw new FormatError(
      `namedEquation: equation must be one of ${equationNames.join(", ")}, got "${name}". Name one of them, or give drift and diffusion as formulas.`,
      { path: "", field: "equation" },
    );
  }
  return found.make(parameters as never);
}
