import { DomainError, ShapeError } from "../errors.ts";
import { type ChaosExpansion, factorsOf } from "./chaosExpansion.ts";
import { hermiteProduct } from "./hermite.ts";
import { type Factors, pack } from "./multiIndex.ts";

/** Partial sums of a result, by the text of the multi-index. */
type Terms = Map<string, { readonly factors: Factors; value: number }>;

/**
 * The expansion of a product, by the linearisation of Hermite polynomials in each variable:
 *
 *     F G = Σ_α Σ_β a_α b_β ∏_j (h_{α_j} h_{β_j}).
 *
 * Exact: its order is the sum of the orders. Cost: the number of pairs (α, β).
 *
 * @throws {@link ShapeError} if the numbers of variables differ.
 */
export function chaosProduct(f: ChaosExpansion, g: ChaosExpansion): ChaosExpansion {
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
  return collect(f.indices.dimension, terms);
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
  const { indices, coefficients } = f;
  if (!(Number.isInteger(variable) && variable >= 0 && variable < indices.dimension)) {
    throw new DomainError(
      `chaosDerivative: variable must be a whole number, 0 ≤ j < ${indices.dimension}, got ${variable}. Count coordinates from 0.`,
    );
  }
  const terms: Terms = new Map();
  coefficients.forEach((c, k) => {
    const factors = factorsOf(indices, k);
    const at = factors.findIndex((j, i) => i % 2 === 0 && j === variable);
    if (at < 0) return;
    const exponent = factors[at + 1];
    if (exponent > 1) factors[at + 1] = exponent - 1;
    else factors.splice(at, 2);
    add(terms, factors, c * Math.sqrt(exponent));
  });
  return collect(indices.dimension, terms);
}

/** Adds value · h_α h_β to the terms. */
function multiplyInto(terms: Terms, alpha: Factors, beta: Factors, value: number): void {
  const descend = (i: number, k: number, factors: Factors, scale: number): void => {
    const variable = Math.min(
      alpha[i] ?? Number.POSITIVE_INFINITY,
      beta[k] ?? Number.POSITIVE_INFINITY,
    );
    if (variable === Number.POSITIVE_INFINITY) {
      add(terms, factors, scale);
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

function add(terms: Terms, factors: Factors, value: number): void {
  const name = factors.join(" ");
  const term = terms.get(name);
  if (term === undefined) terms.set(name, { factors, value });
  else term.value += value;
}

/** The terms in the order of a {@link MultiIndices} record. */
function collect(dimension: number, terms: Terms): ChaosExpansion {
  const sorted = [...terms.values()].sort((a, b) => compare(a.factors, b.factors));
  return {
    indices: pack(
      dimension,
      sorted.map((term) => term.factors),
    ),
    coefficients: Float64Array.from(sorted, (term) => term.value),
  };
}

/** By order, then by the largest variable, then its exponent, then the next variable. */
function compare(alpha: Factors, beta: Factors): number {
  const byOrder = orderOf(alpha) - orderOf(beta);
  if (byOrder !== 0) return byOrder;
  for (let i = alpha.length, k = beta.length; i > 0 && k > 0; i -= 2, k -= 2) {
    const byVariable = alpha[i - 2] - beta[k - 2];
    if (byVariable !== 0) return byVariable;
    const byExponent = alpha[i - 1] - beta[k - 1];
    if (byExponent !== 0) return byExponent;
  }
  return 0;
}

function orderOf(factors: Factors): number {
  return factors.reduce((sum, value, i) => (i % 2 === 1 ? sum + value : sum), 0);
}
