import { type Clock, DomainError, ShapeError } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import { integrate, type VectorField } from "./collocation.ts";
import type { LinearSde } from "./linearSde.ts";

/** The Gaussian law of X_t given X_0 = x, N(Y_t x, γ_t): all that Malliavin calculus needs of a linear equation. */
export interface LinearTransition {
  /** t. */
  readonly time: number;
  /** m. */
  readonly dimension: number;
  /** Y_t = ∂X_t/∂X_0, `Y[i·m + j]`. */
  readonly firstVariation: Float64Array;
  /** γ_t = ⟨DX_t, DX_t⟩, the Malliavin matrix and the covariance of X_t given X_0, `γ[i·m + j]`. */
  readonly covariance: Float64Array;
}

/** Options of {@link linearTransitions}. */
export interface TransitionOptions {
  /** γ_0: covariance of a noise added to the data at time 0, m·m numbers. Default 0. */
  readonly initialCovariance?: Float64Array;
  /** Allowed relative error of one panel of the integrator. Default 1e-13. */
  readonly tolerance?: number;
}

/** Data are spread over s with t = T s⁴ next to t = 0, where σ² may grow like t^−¾. */
const START_POWER = 4;

/**
 * First variation and Malliavin matrix at increasing times, by the equations they solve:
 *
 *     Y′ = b Y, Y_0 = I;   γ′ = b γ + γ bᵀ + σ σᵀ, γ_0 = 0 or the given one.
 *
 * γ keeps its relative accuracy, measured by √(γ_ii γ_jj), down to t = 0. The b(t) need not commute, and no matrix is inverted.
 *
 * @throws {@link DomainError} unless the times are positive, increasing and at most `end`.
 * @throws {@link ShapeError} if the initial covariance has not m·m entries.
 *
 * Source: Nualart (2006), section 2.2; docs/theory/formulas.md (L1.2).
 *
 * @example
 * ```ts
 * import { linearTransitions, scalarSde } from "@chaosphere/malliavin";
 *
 * // dX = −X dt + √2 dB: Y_t = e^−t and γ_t = 1 − e^−2t.
 * const sde = scalarSde({ drift: () => -1, diffusion: () => Math.SQRT2 });
 * const [early, late] = linearTransitions(sde, [0.1, 1]);
 * console.log(early.firstVariation[0].toFixed(4), early.covariance[0].toFixed(4)); // 0.9048 0.1813
 * console.log(late.firstVariation[0].toFixed(4), late.covariance[0].toFixed(4)); // 0.3679 0.8647
 * ```
 */
export function linearTransitions(
  sde: LinearSde,
  times: ArrayLike<number>,
  options: TransitionOptions = {},
): LinearTransition[] {
  const m = sde.dimension;
  const { initialCovariance = new Float64Array(m * m), tolerance = 1e-13 } = options;
  if (initialCovariance.length !== m * m) {
    throw new ShapeError(
      `linearTransitions: the initial covariance must hold ${m * m} numbers, got ${initialCovariance.length}. Give all entries, rows first.`,
    );
  }
  let from = 0;
  let y: Float64Array = Float64Array.of(...identity(m), ...initialCovariance);
  return Array.from(times, (t) => {
    checkTime("linearTransitions", sde.end, t, from);
    y = follow(lyapunovField(sde), from, t, y, { tolerance, scale: (y) => lyapunovScale(y, m) });
    from = t;
    return {
      time: t,
      dimension: m,
      firstVariation: y.slice(0, m * m),
      covariance: symmetrised(y.subarray(m * m), m),
    };
  });
}

/**
 * {@link linearTransitions} at one time, with the same errors.
 *
 * Source: docs/theory/formulas.md (L1).
 */
export function linearTransition(
  sde: LinearSde,
  t: number,
  options: TransitionOptions = {},
): LinearTransition {
  return linearTransitions(sde, [t], options)[0];
}

/**
 * The state of a scalar schedule in closed form, in any dimension:
 *
 *     Y = signal(t) I,   γ = variance(t) I.
 *
 * @throws {@link DomainError} unless 0 < t ≤ end.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (G3, L2).
 */
export function clockTransition(clock: Clock, t: number, dimension = 1): LinearTransition {
  checkTime("clockTransition", clock.end, t, 0);
  const unit = identity(dimension);
  const [signal, variance] = [clock.signal(t), clock.variance(t)];
  return {
    time: t,
    dimension,
    firstVariation: unit.map((e) => signal * e),
    covariance: unit.map((e) => variance * e),
  };
}

/** Φ(to, from) = Y_to Y_from⁻¹ without the inverse: Φ′ = b Φ, Φ(from, from) = I. */
export function propagator(sde: LinearSde, from: number, to: number): Float64Array {
  const m = sde.dimension;
  if (from === to) return identity(m);
  const field: VectorField = (t) => {
    const b = sde.drift(t);
    return (Φ) => matrixProduct(b, Φ, m, m, m);
  };
  const scale = (Φ: Float64Array): Float64Array => columnScale(Φ, m);
  return follow(field, from, to, identity(m), { tolerance: 1e-14, scale });
}

/** The unit matrix of dimension m, rows first. */
export function identity(m: number): Float64Array {
  return Float64Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 : 0));
}

/** @throws {@link DomainError} unless after < t ≤ end. */
export function checkTime(caller: string, end: number, t: number, after: number): void {
  if (!(t > after && t <= end && t < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: t must satisfy ${after} < t ≤ ${end}, got ${t}. At t = 0 there is no noise, and beyond the horizon no equation.`,
    );
  }
}

/** {@link integrate}, from time 0 in the variable s of t = T s⁴. */
function follow(
  field: VectorField,
  from: number,
  to: number,
  start: Float64Array,
  control: Parameters<typeof integrate>[4],
): Float64Array {
  if (from > 0) return integrate(field, from, to, start, control);
  const inS: VectorField = (s) => {
    const slope = START_POWER * to * s ** (START_POWER - 1);
    const f = field(to * s ** START_POWER);
    return (y) => f(y).map((value) => slope * value);
  };
  return integrate(inS, 0, 1, start, control);
}

/** The right-hand sides of (Y, γ), one after the other. */
function lyapunovField(sde: LinearSde): VectorField {
  const m = sde.dimension;
  return (t) => {
    const b = sde.drift(t);
    const σ = sde.diffusion(t);
    const noise = matrixProduct(σ, σ, m, sde.noise, m, { transposeB: true });
    return (y) => {
      const bY = matrixProduct(b, y.subarray(0, m * m), m, m, m);
      const bγ = matrixProduct(b, y.subarray(m * m), m, m, m);
      return Float64Array.from({ length: 2 * m * m }, (_, k) => {
        if (k < m * m) return bY[k];
        const [i, j] = [Math.floor(k / m) - m, k % m];
        return bγ[i * m + j] + bγ[j * m + i] + noise[i * m + j];
      });
    };
  };
}

/** The largest entry of its column for Y, √(γ_ii γ_jj) for γ. */
function lyapunovScale(y: Float64Array, m: number): Float64Array {
  const γ = y.subarray(m * m);
  const deviations = Float64Array.from({ length: m }, (_, i) => Math.sqrt(γ[i * m + i]));
  const ofγ = γ.map((_, k) => deviations[Math.floor(k / m)] * deviations[k % m]);
  return Float64Array.of(...columnScale(y.subarray(0, m * m), m), ...ofγ);
}

function columnScale(Φ: Float64Array, m: number): Float64Array {
  const largest = new Float64Array(m);
  Φ.forEach((value, k) => {
    largest[k % m] = Math.max(largest[k % m], Math.abs(value));
  });
  return Φ.map((_, k) => largest[k % m]);
}

function symmetrised(γ: Float64Array, m: number): Float64Array {
  return γ.map((value, k) => (value + γ[(k % m) * m + Math.floor(k / m)]) / 2);
}
