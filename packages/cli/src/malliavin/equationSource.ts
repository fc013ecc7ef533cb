import { FormatError } from "@chaosphere/core";
import type { StochasticEquation } from "@chaosphere/malliavin";
import { type FormulaDefinition, formulaEquation } from "./formulaEquation.ts";
import { moduleEquation } from "./moduleEquation.ts";
import { namedEquation } from "./namedEquations.ts";

/** Where an equation comes from, in words that can be posted to a thread. */
export type EquationSource =
  | {
      readonly kind: "named";
      readonly name: string;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "formulas"; readonly definition: FormulaDefinition }
  | { readonly kind: "module"; readonly path: string };

/**
 * The equation of a source, made anew in every thread.
 *
 * @throws {@link FormatError} if the definition is not one; what the makers throw for parameters out of range.
 */
export async function equation(source: EquationSource): Promise<StochasticEquation> {
  switch (source.kind) {
    case "named":
      return namedEquation(source.name, source.parameters);
    case "formulas":
      return formulaEquation(source.definition);
    case "module":
      return await moduleEquation(source.path);
    default:
      throw new FormatError(
        "equation: a source must be named, formulas or a module, got another. Check the definition.",
        { path: "", field: "kind" },
      );
  }
}
