import { DomainError, ShapeError } from "../errors.ts";

/** A rotation R = R_z(α) R_y(β) R_z(γ) of the sphere, active: γ first, about the fixed axes. All angles in rad, any finite value. */
export interface EulerAngles {
  /** α, the last turn, about z. */
  readonly alpha: number;
  /** β, the turn about y. */
  readonly beta: number;
  /** γ, the first turn, about z. */
  readonly gamma: number;
}

/** How far RᵀR may be from the identity, entry by entry. */
const ORTHOGONALITY = 1e-10;

/** R_z(α) R_y(β) R_z(γ) as a 3 × 3 matrix, row-major: x ↦ R x carries the point of the old field to its place in the new one. */
export function rotationMatrix({ alpha, beta, gamma }: EulerAngles): Float64Array {
  const [ca, sa] = [Math.cos(alpha), Math.sin(alpha)];
  const [cb, sb] = [Math.cos(beta), Math.sin(beta)];
  const [cg, sg] = [Math.cos(gamma), Math.sin(gamma)];
  return Float64Array.of(
    ca * cb * cg - sa * sg,
    -ca * cb * sg - sa * cg,
    ca * sb,
    sa * cb * cg + ca * sg,
    -sa * cb * sg + ca * cg,
    sa * sb,
    -sb * cg,
    sb * sg,
    cb,
  );
}

/**
 * Euler angles of a rotation matrix, 0 ≤ β ≤ π. Where R keeps the z axis only α ± γ is determined.
 *
 * @param matrix - R, 3 × 3, row-major.
 * @throws {@link ShapeError} if it does not hold nine numbers.
 * @throws {@link DomainError} unless RᵀR = 1 to 1e-10 and det R > 0.
 *
 * @example
 * ```ts
 * import { eulerAngles, rotationMatrix } from "@chaosphere/core";
 *
 * const angles = eulerAngles(rotationMatrix({ alpha: 0.3, beta: 1, gamma: 2 }));
 * console.log(angles.alpha.toFixed(6), angles.beta.toFixed(6), angles.gamma.toFixed(6)); // 0.300000 1.000000 2.000000
 * ```
 */
export function eulerAngles(matrix: Float64Array): EulerAngles {
  checkRotation(matrix);
  const [xx, xy, xz, yx, yy, yz, , , zz] = matrix;
  const alpha = Math.atan2(yz, xz);
  const [ca, sa] = [Math.cos(alpha), Math.sin(alpha)];
  // The second row of R_z(−α) R is (sin γ, cos γ, 0), so α + γ is exact even where α is not determined.
  const gamma = Math.atan2(ca * yx - sa * xx, ca * yy - sa * xy);
  return { alpha, beta: Math.atan2(Math.hypot(xz, yz), zz), gamma };
}

function checkRotation(matrix: Float64Array): void {
  if (matrix.length !== 9) {
    throw new ShapeError(
      `eulerAngles: a rotation is 3 × 3 = 9 numbers, row-major, got ${matrix.length}. Pass the whole matrix.`,
    );
  }
  let defect = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let dot = i === j ? -1 : 0;
      for (let k = 0; k < 3; k++) dot += matrix[3 * k + i] * matrix[3 * k + j];
      defect = Math.max(defect, Math.abs(dot));
    }
  }
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(defect <= ORTHOGONALITY && determinant > 0)) {
    throw new DomainError(
      `eulerAngles: the matrix must be a rotation, got |RᵀR − 1| = ${defect}, det R = ${determinant}. Orthonormalise it, and turn a reflection into a rotation.`,
    );
  }
}
