import { DomainError, ShapeError } from "../errors.ts";
import { type ChaosExpansion, checkExpansion, factorsOf } from "./chaosExpansion.ts";
import { hermiteProduct } from "./hermite.ts";
import type { Factors } from "./multiIndex.ts";
import { addTerm, collectTerms, type Terms } from "./terms.ts";

/**
 * The expansion of a product, by the linearisation of Hermite polynomials in each variable:
 *
 *     F G = Σ_α Σ_β a_α b_β ∏_j (h_{α_j} h_{β_j}).
 *
 * Exact: its order is the sum of the orders. Cost: the number of pairs (α, β).
 *
 * @throws {@link ShapeError} if the numbers of variables differ.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function chaosProduct(f: ChaosExpansion, g: ChaosExpansion): ChaosExpansion {
  for (const factor of [f, g]) checkExpansion("chaosProduct", factor);
  if (f.indices.dimension !== g.indices.dimension) {
    throw new ShapeError(
      `chaosProduct: both factors need the same variables, got ${f.indices.dimension} and ${g.indices.dimension}. Build them with one dimension.`,
    );
  }
  const terms: Terms = new Map();
  f.coefficients.forEach((a, i) => {
    const alpha = factorsOf(f.indices, i);
    g.coefficients.forEach((b, k) => {
      multiplyInto(terms, alpha, factorsOf(g.indices, k), a * b);
    });
  });
  return collectTerms(f.indices.dimension, terms);
}

/**
 * The derivative of an expansion along one coordinate, a component of the Malliavin derivative D:
 *
 *     ∂_j F = Σ_α c_α √α_j h_{α − e_j}.
 *
 * @throws {@link DomainError} if j is not a variable of the expansion.
 *
 * Source: docs/theory/formulas.md (G1.1).
 */
export function chaosDerivative(f: ChaosExpansion, variable: number): ChaosExpansion {
  checkExpansion("chaosDerivative", f);
  const { indices, coefficients } = f;
  checkVariable("chaosDerivative", indices.dimension, variable);
  const terms: Terms = new Map();
  coefficients.forEach((c, k) => {
    const factors = factorsOf(indices, k);
    const at = factors.findIndex((j, i) => i % 2 === 0 && j === variable);
    if (at < 0) return;
    const exponent = factors[at + 1];
    if (exponent > 1) factors[at + 1] = exponent - 1;
    else factors.splice(at, 2);
    addTerm(terms, factors, c * Math.sqrt(exponent));
  });
  return collectTerms(indices.dimension, terms);
}

/**
 * The adjoint of the derivative along one coordinate, the divergence δ of the field F e_j:
 *
 *     δ(F e_j) = x_j F − ∂_j F = Σ_α c_α √(α_j + 1) h_{α + e_j}.
 *
 * @throws {@link DomainError} if j is not a variable of the expansion.
 *
 * Source: docs/theory/formulas.md (G1.2).
 */
export function chaosCreation(f: ChaosExpansion, variable: number): ChaosExpansion {
  checkExpansion("chaosCreation", f);
  const { indices, coefficients } = f;
  checkVariable("chaosCreation", indices.dimension, variable);
  const terms: Terms = new Map();
  coefficients.forEach((c, k) => {
    const factors = factorsOf(indices, k);
    let at = 0;
    while (at < factors.length && factors[at] < variable) at += 2;
    if (factors[at] === variable) factors[at + 1] += 1;
    else factors.splice(at, 0, variable, 1);
    addTerm(terms, factors, c * Math.sqrt(factors[at + 1]));
  });
  return collectTerms(indices.dimension, terms);
}

/** Adds value · h_α h_β to the terms. */
function multiplyInto(terms: Terms, alpha: Factors, beta: Factors, value: number): void {
  const descend = (i: number, k: number, factors: Factors, scale: number): void => {
    const variable = Math.min(
      alpha[i] ?? Number.POSITIVE_INFINITY,
      beta[k] ?? Number.POSITIVE_INFINITY,
    );
    if (variable === Number.POSITIVE_INFINITY) {
      addTerm(terms, factors, scale);
      return;
    }
    const inAlpha = alpha[i] === variable;
    const inBeta = beta[k] === variable;
    const product = hermiteProduct(inAlpha ? alpha[i + 1] : 0, inBeta ? beta[k + 1] : 0);
    product.forEach((c, n) => {
      if (c === 0) return;
      const next = n === 0 ? factors : [...factors, variable, n];
      descend(i + (inAlpha ? 2 : 0), k + (inBeta ? 2 : 0), next, scale * c);
    });
  };
  descend(0, 0, [], value);
}

function checkVariable(caller: string, dimension: number, variable: number): void {
  if (!(Number.isInteger(variable) && variable >= 0 && variable < dimension)) {
    throw new DomainError(
      `${caller}: variable must be a whole number, 0 ≤ j < ${dimension}, got ${variable}. Count coordinates from 0.`,
    );
  }
}
