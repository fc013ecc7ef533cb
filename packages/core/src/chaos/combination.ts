import { DomainError, ShapeError } from "../errors.ts";
import { type ChaosExpansion, checkExpansion, factorsOf } from "./chaosExpansion.ts";
import { addTerm, collectTerms, type Terms } from "./terms.ts";

/**
 * A linear combination of expansions, over the union of their multi-indices:
 *
 *     Σ_i w_i F_i.
 *
 * @param weights w_i, one per expansion; all 1 if absent.
 * @throws {@link ShapeError} if there is no expansion, not one weight each, or the numbers of variables differ.
 */
export function chaosCombination(
  expansions: readonly ChaosExpansion[],
  weights: ArrayLike<number> = expansions.map(() => 1),
): ChaosExpansion {
  if (!(expansions.length >= 1 && weights.length === expansions.length)) {
    throw new ShapeError(
      `chaosCombination: need at least one expansion and one weight for each, got ${expansions.length} and ${weights.length}. Give a weight for every expansion.`,
    );
  }
  for (const f of expansions) checkExpansion("chaosCombination", f);
  const terms: Terms = new Map();
  const dimension = expansions[0].indices.dimension;
  expansions.forEach((f, i) => {
    checkVariables("chaosCombination", dimension, f);
    f.coefficients.forEach((c, k) => {
      addTerm(terms, factorsOf(f.indices, k), weights[i] * c);
    });
  });
  return collectTerms(dimension, terms);
}

/**
 * The inner product of two functionals in L²(γ), by Parseval:
 *
 *     E[F G] = Σ_α a_α b_α.
 *
 * @throws {@link ShapeError} if the numbers of variables differ.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function chaosInner(f: ChaosExpansion, g: ChaosExpansion): number {
  for (const one of [f, g]) checkExpansion("chaosInner", one);
  checkVariables("chaosInner", f.indices.dimension, g);
  const named = new Map<string, number>();
  f.coefficients.forEach((a, k) => {
    named.set(factorsOf(f.indices, k).join(" "), a);
  });
  return g.coefficients.reduce(
    (sum, b, k) => sum + b * (named.get(factorsOf(g.indices, k).join(" ")) ?? 0),
    0,
  );
}

/**
 * The exact expansion of a monomial, by x h_n = √(n+1) h_{n+1} + √n h_{n−1} in each variable:
 *
 *     F(x) = ∏_j x_j^{n_j}.
 *
 * @param powers n_j for the variables 0, 1, …; their number is the dimension.
 * @throws {@link DomainError} if there is no variable or a power is not a whole number, 0 or more.
 */
export function chaosMonomial(powers: readonly number[]): ChaosExpansion {
  if (!(powers.length >= 1 && powers.every((n) => Number.isInteger(n) && n >= 0))) {
    throw new DomainError(
      `chaosMonomial: powers must be whole numbers, 0 or more, one per variable, got [${powers.join(", ")}]. Write 0 for a variable that is absent.`,
    );
  }
  let products: { factors: number[]; value: number }[] = [{ factors: [], value: 1 }];
  powers.forEach((power, j) => {
    const series = hermiteSeries(power);
    products = products.flatMap(({ factors, value }) =>
      Array.from(series, (c, n) => ({
        factors: n === 0 ? factors : [...factors, j, n],
        value: value * c,
      })).filter((term) => term.value !== 0),
    );
  });
  const terms: Terms = new Map();
  for (const { factors, value } of products) addTerm(terms, factors, value);
  return collectTerms(powers.length, terms);
}

/** The coefficients of x^n in h_0, …, h_n. */
function hermiteSeries(power: number): Float64Array {
  let series = Float64Array.of(1);
  for (let k = 0; k < power; k++) {
    const next = new Float64Array(k + 2);
    series.forEach((c, n) => {
      next[n + 1] += c * Math.sqrt(n + 1);
      if (n > 0) next[n - 1] += c * Math.sqrt(n);
    });
    series = next;
  }
  return series;
}

function checkVariables(caller: string, dimension: number, f: ChaosExpansion): void {
  if (f.indices.dimension !== dimension) {
    throw new ShapeError(
      `${caller}: all expansions need the same variables, got ${dimension} and ${f.indices.dimension}. Build them with one dimension.`,
    );
  }
}
