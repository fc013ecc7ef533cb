/** A function of n variables to second order at one point. */
export interface Jet {
  readonly value: number;
  /** ∂_i. Length n. */
  readonly gradient: Float64Array;
  /** ∂_i ∂_j at `[i·n + j]`, symmetric. Length n². */
  readonly hessian: Float64Array;
}

/** The n variables as jets at the point y: value y_i, gradient e_i, no curvature. */
export function jetVariables(y: ArrayLike<number>): Jet[] {
  return Array.from(y, (value, i) => {
    const jet = constant(y.length, value);
    jet.gradient[i] = 1;
    return jet;
  });
}

/** A constant function of n variables. */
export function constant(n: number, value: number): Jet {
  return { value, gradient: new Float64Array(n), hessian: new Float64Array(n * n) };
}

/**
 * The chain rule to second order for φ(u_1, …, u_k), from the derivatives of φ at the values of the u_a:
 *
 *     D φ(u) = Σ_a ∂_a φ Du_a,   D² φ(u) = Σ_a ∂_a φ D²u_a + Σ_{a,b} ∂_a ∂_b φ Du_a ⊗ Du_b.
 *
 * @param slopes ∂_a φ, one per function.
 * @param curvatures ∂_a ∂_b φ at [a·k + b].
 */
export function chainRule(
  u: readonly Jet[],
  value: number,
  slopes: ArrayLike<number>,
  curvatures: ArrayLike<number>,
): Jet {
  const n = u[0].gradient.length;
  const jet = constant(n, value);
  u.forEach((a, p) => {
    for (let i = 0; i < n; i++) jet.gradient[i] += slopes[p] * a.gradient[i];
    for (let i = 0; i < n * n; i++) jet.hessian[i] += slopes[p] * a.hessian[i];
    u.forEach((b, q) => {
      const curvature = curvatures[p * u.length + q];
      if (curvature === 0) return;
      for (let i = 0; i < n; i++) {
        const weight = curvature * a.gradient[i];
        for (let j = 0; j < n; j++) jet.hessian[i * n + j] += weight * b.gradient[j];
      }
    });
  });
  return jet;
}
