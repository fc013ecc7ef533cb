import { ShapeError, truncate } from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import { checkTime, type Denoiser } from "@chaosphere/score";
import {
  dimensionOf,
  type NetworkDerivative,
  type NetworkFunction,
  type NetworkSpec,
  type NetworkWeights,
} from "./architecture.ts";
import { mlpDerivative, mlpFunction } from "./mlp.ts";
import { sphericalOperatorDerivative } from "./operatorDerivative.ts";
import { perDegreeFunction } from "./perDegree.ts";
import { preconditioning } from "./preconditioning.ts";
import { sphericalOperatorFunction } from "./sphericalOperator.ts";

/**
 * What a network adds to a closed-form denoiser, on plain vectors, one after the other:
 *
 *     r(t, x) = c_out(t) F(t, c_in(t) x),
 *
 * from typed arrays alone. The function throws {@link DomainError} unless t > 0, {@link ShapeError} unless x holds whole vectors.
 *
 * @throws {@link DomainError} if the specification breaks a rule.
 * @throws {@link ShapeError} if the weights are not those of the specification.
 *
 * Source: Karras et al. (2022), equation (7), with the closed form in the place of c_skip x.
 */
export function networkResidual(
  spec: NetworkSpec,
  weights: NetworkWeights,
): (t: number, x: Float64Array) => Float64Array {
  const row = dimensionOf(spec);
  const F = networkFunction(spec, weights);
  return (t, x) => {
    checkTime("networkResidual", t);
    if (x.length % row !== 0) {
      throw new ShapeError(
        `networkResidual: x must hold whole vectors of ${row} coordinates, got ${x.length}. Use the dimension of the network.`,
      );
    }
    const { input, output } = preconditioning(spec, t);
    return multiplyRows(output, F(t, multiplyRows(input, x)));
  };
}

/**
 * The derivative of {@link networkResidual} along directions, exact but for rounding: Dr(t, x) ż for one vector x and a row for each
 * row ż. All directions are taken through the network together, at about the cost of one evaluation each.
 *
 * @throws {@link DomainError} if the specification breaks a rule.
 * @throws {@link ShapeError} if the weights are not those of the specification.
 */
export function networkResidualDerivative(
  spec: NetworkSpec,
  weights: NetworkWeights,
): NetworkDerivative {
  const row = dimensionOf(spec);
  const DF = networkDerivative(spec, weights);
  return (t, x, directions) => {
    checkTime("networkResidualDerivative", t);
    if (x.length !== row || directions.length % row !== 0) {
      throw new ShapeError(
        `networkResidualDerivative: x must hold one vector of ${row} coordinates and the directions whole ones, got ${x.length} and ${directions.length}. Take row by row.`,
      );
    }
    const { input, output } = preconditioning(spec, t);
    const along = DF(t, multiplyRows(input, x), multiplyRows(input, directions));
    return multiplyRows(output, along);
  };
}

/**
 * The denoiser of a network on the sphere, m(t, x) = m_G(t, x) + r(t, x) with the closed form m_G and {@link networkResidual}.
 *
 * Fields may have any band limit. Degrees beyond that of the network are denoised as noise, m = e^{−t} x, and of a coarser field
 * the missing degrees are taken as zero.
 *
 * @throws {@link ShapeError} if the weights are not those of the specification, or the dimension is not a whole row bandLimit².
 * @throws {@link DomainError} if the specification breaks a rule.
 */
export function networkDenoiser(
  spec: NetworkSpec,
  weights: NetworkWeights,
  closedForm: Denoiser,
): Denoiser {
  const bandLimit = Math.sqrt(dimensionOf(spec));
  if (!Number.isInteger(bandLimit)) {
    throw new ShapeError(
      `networkDenoiser: need bandLimit² coordinates, got ${dimensionOf(spec)}. Use networkResidual for plain vectors.`,
    );
  }
  const residual = networkResidual(spec, weights);
  return (t, x) => {
    checkTime("networkDenoiser", t);
    const known = x.bandLimit === bandLimit ? x : truncate(x, bandLimit);
    const values = closedForm(t, known).values.slice();
    const r = residual(t, known.values);
    for (let i = 0; i < values.length; i++) values[i] += r[i];
    const m = { ...known, values };
    if (x.bandLimit === bandLimit) return m;
    const resized = truncate(m, x.bandLimit);
    const row = x.bandLimit ** 2;
    const decay = portableExp(-t);
    for (let i = 0; i < resized.values.length; i++) {
      if (i % row >= bandLimit ** 2) resized.values[i] = decay * x.values[i];
    }
    return resized;
  };
}

function networkFunction(spec: NetworkSpec, weights: NetworkWeights): NetworkFunction {
  switch (spec.kind) {
    case "per-degree":
      return perDegreeFunction(spec, weights);
    case "mlp":
      return mlpFunction(spec, weights);
    case "spherical-operator":
      return sphericalOperatorFunction(spec, weights);
  }
}

function networkDerivative(spec: NetworkSpec, weights: NetworkWeights): NetworkDerivative {
  switch (spec.kind) {
    case "per-degree": {
      const linear = perDegreeFunction(spec, weights);
      return (t, _, directions) => linear(t, directions);
    }
    case "mlp":
      return mlpDerivative(spec, weights);
    case "spherical-operator":
      return sphericalOperatorDerivative(spec, weights);
  }
}

/** The rows of some values, each times the factors. */
function multiplyRows(factors: Float64Array, values: Float64Array): Float64Array {
  const row = factors.length;
  const out = new Float64Array(values.length);
  for (let first = 0; first < values.length; first += row) {
    for (let i = 0; i < row; i++) out[first + i] = factors[i] * values[first + i];
  }
  return out;
}
