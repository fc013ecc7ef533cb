import { fokkerPlanck, rationalDriftEquation, stretchedLineMesh } from "@chaosphere/malliavin";

/** How far the law of X is from the stationary Student law. */
export interface Distance {
  /** ½ ∫ |p − p_∞|. */
  readonly totalVariation: number;
  /** ∫ p log(p/p_∞). */
  readonly relativeEntropy: number;
  /** P(|X| > 20). */
  readonly beyond20: number;
}

/** Distribution functions of the laws ∝ (1 + x²)^{−k}, k = 1 (Cauchy) and 3. */
const distribution = {
  1: (x: number) => 0.5 + Math.atan(x) / Math.PI,
  3: (x: number) => {
    const v = 1 + x * x;
    const integral = (3 * Math.atan(x)) / 8 + (3 * x) / (8 * v) + x / (4 * v * v);
    return 0.5 + integral / ((3 * Math.PI) / 8);
  },
} as const;

/** X_0 ~ N(0, DEVIATION²): the start is not given in (N10), and ours gives its numbers. */
const DEVIATION = 0.7;

/** The distance after the clock time B = ∫β, on which alone it depends: β = 1 and T = B. */
export function distanceToStudent(k: 1 | 3, clock: number, cells: number): Distance {
  const space = stretchedLineMesh(0, 1, 2000, cells);
  const { centres, faces } = space;
  const start = centres.map((x) => Math.exp(-((x / DEVIATION) ** 2) / 2));
  const mass = start.reduce((sum, p, i) => sum + p * (faces[i + 1] - faces[i]), 0);
  const law = fokkerPlanck(
    rationalDriftEquation({ strength: k, clock: [1, 1] }),
    start.map((p) => p / mass),
    space,
    { horizon: clock, steps: 400, timeDependent: false },
  );
  const F = distribution[k];
  let [variation, relativeEntropy, beyond20] = [2 * F(faces[0]), 0, 0];
  law.density.forEach((density, i) => {
    const p = density * (faces[i + 1] - faces[i]);
    const q = F(faces[i + 1]) - F(faces[i]);
    variation += Math.abs(p - q);
    if (p > 0) relativeEntropy += p * Math.log(p / q);
    if (Math.abs(centres[i]) > 20) beyond20 += p;
  });
  return { totalVariation: variation / 2, relativeEntropy, beyond20 };
}
