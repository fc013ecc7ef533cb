import {
  type DiagonalGaussian,
  DomainError,
  diagonalGaussian,
  type FullGaussian,
} from "@chaosphere/core";
import { matrixProduct, symmetricEigen } from "@chaosphere/core/linalg";
import { LARGEST_SYSTEM } from "./denseSolver.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";

/**
 * The posterior for one row of values as a Gaussian law of harmonic coefficients, N(m^y, C^{1/2} (I + H)⁻¹ C^{1/2}): by its
 * variances where it is diagonal, else by its eigenvectors, which takes 0.3 s at bandLimit 32 and grows like bandLimit⁶.
 *
 * @param row the row of the values. Default 0.
 * @throws {@link DomainError} if the row does not exist, or the posterior is by conjugate gradients or of bandLimit above 64.
 *
 * Source: docs/theory/formulas.md (P2.1).
 */
export function posteriorLaw(
  { mean, method, whitened, solver }: GaussianPosterior,
  row = 0,
): DiagonalGaussian<"harmonic"> | FullGaussian<"harmonic"> {
  if (!(Number.isSafeInteger(row) && row >= 0 && row < mean.batch)) {
    throw new DomainError(
      `posteriorLaw: the row must be one of the ${mean.batch} rows of values, got ${row}. Count rows from 0.`,
    );
  }
  const d = whitened.dimension;
  const centre = mean.values.slice(row * d, (row + 1) * d);
  if (method === "diagonal") {
    const roots = whitened.root.times(new Float64Array(d).fill(1));
    const shares = solver.covariance(new Float64Array(d).fill(1)).values;
    return diagonalGaussian(
      "harmonic",
      roots.map((root, i) => root * root * shares[i]),
      centre,
    );
  }
  if (method !== "dense" || d > LARGEST_SYSTEM) {
    throw new DomainError(
      `posteriorLaw: needs a dense posterior of at most ${LARGEST_SYSTEM} coefficients, got ${d} by ${method}. Take drawPosterior and posteriorSd, or fewer degrees.`,
    );
  }
  const units = new Float64Array(d * d);
  for (let i = 0; i < d; i++) units[i * (d + 1)] = 1;
  const roots = whitened.root.timesTransposed(units);
  const known = solver.covariance(roots).values;
  const covariance = matrixProduct(roots, known, d, d, d, { transposeB: true });
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const middle = (covariance[i * d + j] + covariance[j * d + i]) / 2;
      covariance[i * d + j] = covariance[j * d + i] = middle;
    }
  }
  const { eigenvalues, eigenvectors } = symmetricEigen(covariance, d);
  return {
    kind: "full",
    basis: "harmonic",
    dimension: d,
    mean: centre,
    eigenvalues: eigenvalues.map((λ) => Math.max(0, λ)),
    eigenvectors,
  };
}
