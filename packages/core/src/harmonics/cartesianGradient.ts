import { type HarmonicCoefficients, harmonicIndex } from "./coefficients.ts";

/** One order of one degree of a field, (c cos mλ + s sin mλ) times its Legendre function, and where its gradient is added. */
interface Term {
  readonly l: number;
  readonly m: number;
  readonly c: number;
  readonly s: number;
  readonly add: (axis: number, l: number, m: number, weight: number, c: number, s: number) => void;
}

/**
 * Coefficients of the Cartesian components x, y, z of ∇f, with band limit L + 1, in rows of (L + 1)². From the carré du
 * champ ∇u·∇f = ½(Δ(uf) − uΔf − fΔu) with u = x, y or z, a function of degree l has
 *
 *     e_u·∇f = −l (uf)_{l+1} + (l + 1) (uf)_{l−1},
 *
 * where (uf)_{l±1} are the parts of u f of degrees l ± 1.
 */
export function cartesianGradient(a: HarmonicCoefficients): Float64Array[] {
  const [row, targetRow] = [a.bandLimit ** 2, (a.bandLimit + 1) ** 2];
  const components = [0, 1, 2].map(() => new Float64Array(a.batch * targetRow));
  for (let b = 0; b < a.batch; b++) {
    const add: Term["add"] = (axis, l, m, weight, c, s) => {
      if (m > l) return;
      const target = components[axis].subarray(b * targetRow, (b + 1) * targetRow);
      target[harmonicIndex(l, m)] += weight * c;
      if (m > 0) target[harmonicIndex(l, -m)] += weight * s;
    };
    for (let l = 1; l < a.bandLimit; l++) {
      for (let m = 0; m <= l; m++) {
        const c = a.values[b * row + harmonicIndex(l, m)];
        const s = m === 0 ? 0 : a.values[b * row + harmonicIndex(l, -m)];
        const term = { l, m, c, s, add };
        alongAxis(term);
        raiseOrder(term);
        if (m > 0) lowerOrder(term);
      }
    }
  }
  return components;
}

/** −l and l + 1, over the norms common to the products cos θ P̄_l^m and sin θ P̄_l^m. */
function degreeWeights(l: number): readonly [up: number, down: number] {
  return [
    -l / Math.sqrt((2 * l + 1) * (2 * l + 3)),
    (l + 1) / Math.sqrt((2 * l - 1) * (2 * l + 1)),
  ];
}

/** z: cos θ P̄_l^m = ε_{l+1} P̄_{l+1}^m + ε_l P̄_{l−1}^m. */
function alongAxis({ l, m, c, s, add }: Term): void {
  const [up, down] = degreeWeights(l);
  add(2, l + 1, m, up * Math.sqrt((l + 1 - m) * (l + 1 + m)), c, s);
  add(2, l - 1, m, down * Math.sqrt((l - m) * (l + m)), c, s);
}

/** x and y: sin θ P̄_l^m in order m + 1. The weight of Y_l0 lacks the √2 of the other orders. */
function raiseOrder({ l, m, c, s, add }: Term): void {
  const [up, down] = degreeWeights(l);
  const half = m === 0 ? Math.SQRT1_2 : 0.5;
  const above = half * up * Math.sqrt((l + m + 1) * (l + m + 2));
  const below = -half * down * Math.sqrt((l - m) * Math.max(0, l - m - 1));
  add(0, l + 1, m + 1, above, c, s);
  add(0, l - 1, m + 1, below, c, s);
  add(1, l + 1, m + 1, above, -s, c);
  add(1, l - 1, m + 1, below, -s, c);
}

/** x and y: sin θ P̄_l^m in order m − 1. */
function lowerOrder({ l, m, c, s, add }: Term): void {
  const [up, down] = degreeWeights(l);
  const half = m === 1 ? Math.SQRT1_2 : 0.5;
  const above = -half * up * Math.sqrt((l - m + 1) * (l - m + 2));
  const below = half * down * Math.sqrt((l + m) * (l + m - 1));
  add(0, l + 1, m - 1, above, c, s);
  add(0, l - 1, m - 1, below, c, s);
  add(1, l + 1, m - 1, above, s, -c);
  add(1, l - 1, m - 1, below, s, -c);
}
