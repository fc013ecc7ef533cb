import { FormatError } from "@chaosphere/core";
import { automaticEquation, type StochasticEquation } from "@chaosphere/malliavin";
import { type Formula, type FormulaNames, formulaFunctions, parseFormula } from "./formula.ts";

/** An equation whose coefficients are texts. */
export interface FormulaDefinition {
  /** The file, for errors. */
  readonly path: string;
  readonly name: string;
  /** b, one text a component. */
  readonly drift: readonly string[];
  /** σ, one row of texts a component. */
  readonly diffusion: readonly (readonly string[])[];
  /** Constants that the texts may name. */
  readonly constants: Readonly<Record<string, number>>;
}

/**
 * The equation that formulas give, with derivatives by duals of second order. The state is x on the line; x1, …, xm in
 * more dimensions.
 *
 * @throws {@link FormatError} where a text is no formula, or the rows of the diffusion do not fit.
 */
export function formulaEquation(definition: FormulaDefinition): StochasticEquation {
  const { path, name, drift, diffusion, constants } = definition;
  const m = drift.length;
  const r = diffusion[0]?.length ?? 0;
  if (!(m >= 1 && r >= 1 && diffusion.length === m && diffusion.every((row) => row.length === r))) {
    throw new FormatError(
      `formulaEquation: diffusion of ${path} must have one row for each of the ${m} components of the drift, all of one length, got rows of ${diffusion.map((row) => row.length).join(", ") || "nothing"}. Give σ as m rows of r formulas.`,
      { path, field: "diffusion" },
    );
  }
  const state = m === 1 ? ["x"] : drift.map((_, i) => `x${i + 1}`);
  const names = { state, constants };
  const b = drift.map((text, i) => read(text, names, path, `drift[${i}]`));
  const σ = diffusion.flatMap((row, i) =>
    row.map((text, l) => read(text, names, path, `diffusion[${i}][${l}]`)),
  );
  const stateIndependent = !σ.some(({ inState }) => inState);
  return automaticEquation({
    name,
    dimension: m,
    noise: r,
    stateIndependent,
    drift: (t, x, arithmetic) => b.map(({ at }) => at(t, x, arithmetic)),
    diffusion: (t, x, arithmetic) => σ.map(({ at }) => at(t, x, arithmetic)),
  });
}

function read(text: string, names: FormulaNames, path: string, field: string): Formula {
  try {
    return parseFormula(text, names);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const known = ["t", ...names.state, ...Object.keys(names.constants), "pi", "e"];
    throw new FormatError(
      `formulaEquation: ${field} of ${path} must be a formula in ${known.join(", ")}, got "${text}" (${why}). Use + - * / ^ and ${Object.keys(formulaFunctions).join(", ")}.`,
      { path, field },
    );
  }
}
