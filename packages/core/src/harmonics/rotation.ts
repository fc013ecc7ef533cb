import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { type Basis, type Coefficients, harmonicIndex } from "./coefficients.ts";
import type { EulerAngles } from "./eulerAngles.ts";
import { quarterTurns } from "./quarterTurn.ts";

/** Cosine and sine parts of the orders 0 ≤ m < bandLimit: of e^{imφ}, or of one degree of a field. */
interface Parts {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

/**
 * Every field of a batch turned by one rotation:
 *
 *     (R f)(x) = f(R⁻¹ x),   R = R_z(α) R_y(β) R_z(γ).
 *
 * Exact in both bases, since isotropic covariances commute with rotations.
 *
 * @throws {@link DomainError} if an angle is not finite.
 *
 * @example
 * ```ts
 * import { coefficients, rotate } from "@chaosphere/core";
 *
 * // A quarter turn about z takes the slope along x, Y_11, to the slope along y, Y_1,−1.
 * const alongX = coefficients("harmonic", 2, Float64Array.of(0, 0, 0, 1));
 * const { values } = rotate(alongX, { alpha: Math.PI / 2, beta: 0, gamma: 0 });
 * console.log(Array.from(values, (a) => Math.abs(a).toFixed(3)).join(" ")); // 0.000 1.000 0.000 0.000
 * ```
 */
export function rotate<B extends Basis>(
  c: Coefficients<B>,
  rotation: EulerAngles,
): Coefficients<B> {
  return rotateEach(
    c,
    Array.from({ length: c.batch }, () => rotation),
  );
}

/**
 * Each field of a batch turned by its own rotation; a batch of one is turned by every rotation in turn.
 *
 * With R_y(β) = R_z(π/2) R_x(β) R_z(−π/2) and R_x(β) = Y R_z(β) Y⁻¹, Y the turn by π/2 about y,
 *
 *     R = R_z(α + π/2) Y R_z(β) Y⁻¹ R_z(γ − π/2),
 *
 * so one matrix per degree serves all rotations, for 4/3 bandLimit³ operations per field. Only IEEE-exact operations: the same bits
 * in every engine.
 *
 * @throws {@link ShapeError} if there are neither as many rotations as fields nor only one field.
 * @throws {@link DomainError} if an angle is not finite.
 *
 * Source: Trapani and Navaza (2006).
 */
export function rotateEach<B extends Basis>(
  c: Coefficients<B>,
  rotations: readonly EulerAngles[],
): Coefficients<B> {
  const batch = rotations.length;
  if (c.batch !== 1 && c.batch !== batch) {
    throw new ShapeError(
      `rotateEach: a batch of ${c.batch} needs as many rotations, got ${batch}. Pass one per field, or a single field.`,
    );
  }
  const L = c.bandLimit;
  const row = L * L;
  const turns = rotations.map((rotation) => eulerPhases(rotation, L));
  const values = new Float64Array(batch * row);
  const [from, to] = [emptyParts(L), emptyParts(L)];
  let l = 0;
  for (const matrix of quarterTurns(L)) {
    const parity = l % 2 === 0 ? 1 : -1;
    for (let b = 0; b < batch; b++) {
      const [first, second, third] = turns[b];
      read(c.values, (c.batch === 1 ? 0 : b) * row, l, from);
      spin(from, first, l);
      // Y⁻¹ = Yᵀ, and T_mn = (−1)^(n+m) T_nm is T_nm up to the sign (−1)^l on cosines, −(−1)^l on sines.
      quarterTurn(matrix, L, l, from, to, [parity, -parity]);
      spin(to, second, l);
      quarterTurn(matrix, L, l, to, from, [1, 1]);
      spin(from, third, l);
      write(from, l, values, b * row);
    }
    l++;
  }
  return { ...c, batch, values };
}

/** The phases of R_z(γ − π/2), R_z(β) and R_z(α + π/2); the quarter turns exchange cosine and sine exactly. */
function eulerPhases({ alpha, beta, gamma }: EulerAngles, L: number): readonly Parts[] {
  for (const [name, angle] of Object.entries({ alpha, beta, gamma })) {
    if (!Number.isFinite(angle)) {
      throw new DomainError(
        `rotate: the angle ${name} must be finite, got ${angle}. Measure in radians.`,
      );
    }
  }
  return [
    multiples(portableSin(gamma), -portableCos(gamma), L),
    multiples(portableCos(beta), portableSin(beta), L),
    multiples(-portableSin(alpha), portableCos(alpha), L),
  ];
}

/** e^{imφ} from e^{iφ} = c + is. */
function multiples(c: number, s: number, L: number): Parts {
  const cosine = new Float64Array(L);
  const sine = new Float64Array(L);
  cosine[0] = 1;
  for (let m = 1; m < L; m++) {
    cosine[m] = cosine[m - 1] * c - sine[m - 1] * s;
    sine[m] = cosine[m - 1] * s + sine[m - 1] * c;
  }
  return { cosine, sine };
}

/** R_z(φ): f(λ) ↦ f(λ − φ). */
function spin({ cosine, sine }: Parts, phases: Parts, l: number): void {
  for (let m = 1; m <= l; m++) {
    const [c, s] = [cosine[m], sine[m]];
    cosine[m] = c * phases.cosine[m] - s * phases.sine[m];
    sine[m] = c * phases.sine[m] + s * phases.cosine[m];
  }
}

/** Y on one degree: cosine parts along the entries of even l + n + m, sine parts along the odd ones. */
function quarterTurn(
  matrix: Float64Array,
  L: number,
  l: number,
  from: Parts,
  to: Parts,
  [cosineSign, sineSign]: readonly [number, number],
): void {
  for (let n = 0; n <= l; n++) {
    const row = n * L;
    let cosine = 0;
    let sine = 0;
    let m = (l + n) % 2;
    for (; m < l; m += 2) {
      cosine += matrix[row + m] * from.cosine[m];
      sine += matrix[row + m + 1] * from.sine[m + 1];
    }
    if (m === l) cosine += matrix[row + m] * from.cosine[m];
    to.cosine[n] = cosineSign * cosine;
    to.sine[n] = sineSign * sine;
  }
}

function emptyParts(L: number): Parts {
  return { cosine: new Float64Array(L), sine: new Float64Array(L) };
}

function read(values: Float64Array, row: number, l: number, parts: Parts): void {
  for (let m = 0; m <= l; m++) {
    parts.cosine[m] = values[row + harmonicIndex(l, m)];
    parts.sine[m] = m === 0 ? 0 : values[row + harmonicIndex(l, -m)];
  }
}

function write(parts: Parts, l: number, values: Float64Array, row: number): void {
  for (let m = 0; m <= l; m++) {
    values[row + harmonicIndex(l, m)] = parts.cosine[m];
    if (m > 0) values[row + harmonicIndex(l, -m)] = parts.sine[m];
  }
}
