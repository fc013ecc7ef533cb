import { DomainError } from "../errors.ts";

/**
 * The nondivergent barotropic vorticity equation on the unit sphere, by its parameters:
 *
 *     ∂ζ/∂t + J(ψ, ζ + 2Ω cos θ) = −ν (−Δ)^p ζ − μ ζ + forcing,   Δψ = ζ,   v = e_r × ∇ψ.
 */
export interface VorticityEquation {
  /** Ω, the sphere's rotation about its poles, rad per unit of time. Default 0. */
  readonly rotation?: number;
  /** ν ≥ 0: degree l is damped at the rate ν (l(l+1))^p per unit of time. Default 0. */
  readonly viscosity?: number;
  /** p > 0, the order of the viscosity, 1 that of Navier and Stokes. Default 1. */
  readonly order?: number;
  /** μ ≥ 0, the same damping of every degree, per unit of time. Default 0. */
  readonly drag?: number;
  /** Random forcing. Default none. */
  readonly forcing?: VorticityForcing;
}

/** Forcing that is white in time and isotropic in space, in a band of degrees. */
export interface VorticityForcing {
  /** ε ≥ 0: the mean kinetic energy that it brings per unit of time and area. */
  readonly energyRate: number;
  /** The first and the last degree forced, 1 ≤ first ≤ last; each order of each has the same share of the energy. */
  readonly degrees: readonly [first: number, last: number];
}

/** An equation with nothing left out. */
export interface CompleteVorticityEquation extends Required<Omit<VorticityEquation, "forcing">> {
  readonly forcing?: VorticityForcing;
}

/** @throws {@link DomainError} if a parameter is outside its range. */
export function completeEquation(
  caller: string,
  given: VorticityEquation,
): CompleteVorticityEquation {
  const { rotation = 0, viscosity = 0, order = 1, drag = 0, forcing } = given;
  if (!Number.isFinite(rotation)) {
    throw new DomainError(
      `${caller}: rotation must be finite, got ${rotation}. Leave it out for a sphere at rest.`,
    );
  }
  if (!(order > 0 && order < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: order must be positive and finite, got ${order}. Leave it out for 1.`,
    );
  }
  for (const [name, value] of Object.entries({ viscosity, drag })) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `${caller}: ${name} must be finite and not negative, got ${value}. Leave it out.`,
      );
    }
  }
  return {
    rotation,
    viscosity,
    order,
    drag,
    ...(forcing && { forcing: checkForcing(caller, forcing) }),
  };
}

function checkForcing(caller: string, forcing: VorticityForcing): VorticityForcing {
  const {
    energyRate,
    degrees: [first, last],
  } = forcing;
  if (!(energyRate >= 0 && energyRate < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `${caller}: energyRate must be finite and not negative, got ${energyRate}. Leave forcing out for none.`,
    );
  }
  if (!(Number.isInteger(first) && Number.isInteger(last) && 1 <= first && first <= last)) {
    throw new DomainError(
      `${caller}: forced degrees must be whole numbers 1 ≤ first ≤ last, got ${first} to ${last}. Degree 0 has no flow.`,
    );
  }
  return forcing;
}
