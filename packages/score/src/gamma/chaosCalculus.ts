import { ShapeError } from "@chaosphere/core";
import {
  type ChaosExpansion,
  chaosCombination,
  chaosCreation,
  chaosDerivative,
  chaosInner,
  chaosProduct,
  checkExpansion,
} from "@chaosphere/core/chaos";

/**
 * The Malliavin derivative of a polynomial, exactly: component j is ∂_j F.
 *
 * Source: docs/theory/formulas.md (G1.1).
 */
export function chaosGradient(f: ChaosExpansion): ChaosExpansion[] {
  checkExpansion("chaosGradient", f);
  return Array.from({ length: f.indices.dimension }, (_, j) => chaosDerivative(f, j));
}

/**
 * The divergence of a polynomial field, exactly:
 *
 *     δv = Σ_j ( x_j v_j − ∂_j v_j ).
 *
 * @param components v_j, one per variable.
 * @throws {@link ShapeError} if there is not one component a variable.
 *
 * Source: docs/theory/formulas.md (G1.2).
 */
export function chaosDivergence(components: readonly ChaosExpansion[]): ChaosExpansion {
  for (const v of components) checkExpansion("chaosDivergence", v);
  const wrong = components.find((v) => v.indices.dimension !== components.length);
  if (!(components.length >= 1 && wrong === undefined)) {
    throw new ShapeError(
      `chaosDivergence: a field needs one component a variable, got ${components.length} components, one of them in ${wrong?.indices.dimension ?? 0} variables. Give every component in all variables.`,
    );
  }
  return chaosCombination(components.map((v, j) => chaosCreation(v, j)));
}

/**
 * The Ornstein–Uhlenbeck generator L = −δD of a polynomial, exactly:
 *
 *     L h_α = −|α| h_α.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function chaosGenerator(f: ChaosExpansion): ChaosExpansion {
  checkExpansion("chaosGenerator", f);
  return {
    ...f,
    coefficients: f.coefficients.map((c, k) => (c === 0 ? 0 : -f.indices.orders[k] * c)),
  };
}

/**
 * The carré du champ of two polynomials, exactly:
 *
 *     Γ(F, G) = Σ_j ∂_j F ∂_j G = ½ ( L(FG) − F LG − G LF ).
 *
 * @throws {@link ShapeError} if the numbers of variables differ.
 *
 * Source: docs/theory/formulas.md (G2).
 */
export function chaosGamma(f: ChaosExpansion, g: ChaosExpansion = f): ChaosExpansion {
  for (const one of [f, g]) checkExpansion("chaosGamma", one);
  const dg = chaosGradient(g);
  if (f.indices.dimension !== dg.length) throw differentVariables("chaosGamma", f, g);
  return chaosCombination(chaosGradient(f).map((v, j) => chaosProduct(v, dg[j])));
}

/**
 * The iterated carré du champ of a polynomial, from its definition:
 *
 *     Γ₂(F) = ½ ( L Γ(F) − 2 Γ(F, LF) ).
 *
 * Source: docs/theory/formulas.md (G2.1).
 */
export function chaosIteratedGamma(f: ChaosExpansion): ChaosExpansion {
  const first = chaosGenerator(chaosGamma(f));
  return chaosCombination([first, chaosGamma(f, chaosGenerator(f))], [0.5, -1]);
}

/**
 * The Dirichlet form of two polynomials, exactly:
 *
 *     E(F, G) = E⟨DF, DG⟩ = −E[F LG].
 *
 * @throws {@link ShapeError} if the numbers of variables differ.
 *
 * Source: docs/theory/formulas.md (G2).
 */
export function dirichletForm(f: ChaosExpansion, g: ChaosExpansion = f): number {
  for (const one of [f, g]) checkExpansion("dirichletForm", one);
  const dg = chaosGradient(g);
  if (f.indices.dimension !== dg.length) throw differentVariables("dirichletForm", f, g);
  return chaosGradient(f).reduce((sum, v, j) => sum + chaosInner(v, dg[j]), 0);
}

function differentVariables(caller: string, f: ChaosExpansion, g: ChaosExpansion): ShapeError {
  return new ShapeError(
    `${caller}: both functionals need the same variables, got ${f.indices.dimension} and ${g.indices.dimension}. Build them with one dimension.`,
  );
}
