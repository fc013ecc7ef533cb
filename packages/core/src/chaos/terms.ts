import type { ChaosExpansion } from "./chaosExpansion.ts";
import { type Factors, pack } from "./multiIndex.ts";

/** Partial sums of a result, by the text of the multi-index. */
export type Terms = Map<string, { readonly factors: Factors; value: number }>;

/** Adds value · h_α to the terms. */
export function addTerm(terms: Terms, factors: Factors, value: number): void {
  const name = factors.join(" ");
  const term = terms.get(name);
  if (term === undefined) terms.set(name, { factors, value });
  else term.value += value;
}

/** The terms in the order of a {@link MultiIndices} record. */
export function collectTerms(dimension: number, terms: Terms): ChaosExpansion {
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
