import { portablePow } from "../elementary/power.ts";
import { DomainError } from "../errors.ts";
import { colour } from "../gaussian/cameronMartin.ts";
import { type GaussianMeasure, isotropic } from "../gaussian/gaussianMeasure.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import { type HarmonicCoefficients, truncate } from "../harmonics/coefficients.ts";
import { traceTail } from "../matern/traceTail.ts";
import { whittleMatern } from "../matern/whittleMatern.ts";
import { child, type Key } from "../random/key.ts";
import { purpose } from "../random/purpose.ts";
import { evolveVorticity } from "./evolveVorticity.ts";
import { completeEquation, type VorticityEquation } from "./vorticityEquation.ts";

/**
 * The law of a turbulent vorticity field: that of the solution, after a time, of the barotropic equation from a Gaussian
 * start. The radius of the sphere is 1, and the unit of time is 1/ζ_rms of the start, its eddy turnover time.
 */
export interface TurbulenceLaw extends VorticityEquation {
  /** Degrees l < bandLimit of the fields, 4 or more. */
  readonly bandLimit: number;
  /** Age of the fields in eddy turnover times, 0 or more. Default 16. */
  readonly time?: number;
  /**
   * ν, as in the equation. Default: degree bandLimit − 1 is damped at the rate 4 per turnover time, so that the spectrum
   * falls before it ends.
   */
  readonly viscosity?: number;
  /** p. Default 4. */
  readonly order?: number;
  /** α > 1 of the start, whose vorticity has C_l ∝ (κ² + l(l+1))^−α. Default 8. */
  readonly alpha?: number;
  /** κ > 0 of the start, rad⁻¹. Default 16, with which the vorticity Σ (2l+1) C_l is largest at degree 4. */
  readonly kappa?: number;
  /**
   * Equal steps of time. Default: enough for a largest speed of 3.5 times the root mean square, and one for every 2 rad that
   * the sphere turns. Twice as many change fields by about 0.1 %.
   */
  readonly steps?: number;
}

/** A law with nothing left out. */
export interface CompleteTurbulenceLaw
  extends Required<Omit<TurbulenceLaw, "forcing">>,
    Pick<TurbulenceLaw, "forcing"> {
  /** The degrees l < 9/8 bandLimit that are computed, of which the last are cut. */
  readonly runBandLimit: number;
  /** Root mean square of the speed of the start, which has 1 as that of the vorticity. */
  readonly startSpeed: number;
}

/** Which rows of an ensemble are drawn. */
export interface TurbulenceOptions {
  /** Number of the first row, a whole number from 0. Default 0. */
  readonly firstRow?: number;
}

/** Damping rate of degree bandLimit − 1. */
const LAST_RATE = 4;
/** Step · root mean square speed · band limit, of 2.8 at most for the largest speed. */
const COURANT = 0.8;

/**
 * Draws of a turbulent vorticity field, as coefficients. They start as isotropic Gaussian fields, Whittle–Matérn without the
 * degrees 0 and 1 (vorticity has no mean, and the fluid no angular momentum), of variance 1 at every point, and are carried
 * by their own flow: like-signed eddies merge, and what is between them is drawn out into filaments until viscosity takes
 * it. On a sphere at rest the law is isotropic, with more in its tails than a Gaussian; rotation makes it zonal.
 *
 * Degrees l < 9/8 bandLimit are computed and those from bandLimit on cut. Row b has streams of its own, of number firstRow + b,
 * so that a larger batch adds rows; a larger band limit adds degrees to the start, but lowers the default viscosity. Bits are those of
 * the transforms: engines that round differently agree to about 1e-12.
 *
 * @throws {@link DomainError} if a parameter is outside its range.
 * @throws {@link DivergenceError} if a field stops being finite, when there are too few steps.
 *
 * Source: McWilliams (1984); Yoden and Yamada (1993); docs/theory/formulas.md (G12.1), (G12.3).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { barotropicTurbulence, enstrophy, kineticEnergy } from "@chaosphere/core/barotropic";
 *
 * const young = barotropicTurbulence({ bandLimit: 16, time: 0 }, 1, key(1));
 * const old = barotropicTurbulence({ bandLimit: 16, time: 8 }, 1, key(1));
 * // Viscosity takes enstrophy and leaves the energy, which is in large eddies.
 * console.log(enstrophy(old)[0] / enstrophy(young)[0] < 0.9); // true
 * console.log(kineticEnergy(old)[0] / kineticEnergy(young)[0] > 0.9); // true
 * ```
 */
export function barotropicTurbulence(
  law: TurbulenceLaw,
  count: number,
  key: Key,
  { firstRow = 0 }: TurbulenceOptions = {},
): HarmonicCoefficients {
  const complete = completeTurbulence(law);
  const { runBandLimit, bandLimit, time, steps } = complete;
  const γ = startingLaw(complete);
  const ξ = whiteNoise(runBandLimit, count, child(key, purpose.start), { firstRow });
  const start = colour(γ, ξ, { out: ξ.values });
  const later = { time, steps, key: child(key, purpose.path), firstRow };
  const fields = truncate(evolveVorticity(start, complete, later), bandLimit);
  // The mean and, unless it is forced, the angular momentum are kept at 0: what is there is rounding, and is to be found empty.
  const empty = complete.forcing?.degrees[0] === 1 ? 1 : 4;
  for (let b = 0; b < count; b++)
    fields.values.fill(0, b * bandLimit ** 2, b * bandLimit ** 2 + empty);
  return fields;
}

/**
 * A law with its defaults filled in, and what follows from it.
 *
 * @throws {@link DomainError} if a parameter is outside its range.
 */
export function completeTurbulence(law: TurbulenceLaw): CompleteTurbulenceLaw {
  const { bandLimit, time = 16, order = 4, alpha = 8, kappa = 16 } = law;
  if (!(Number.isInteger(bandLimit) && bandLimit >= 4)) {
    throw new DomainError(
      `barotropicTurbulence: bandLimit must be a whole number of degrees, 4 or more, got ${bandLimit}. Fewer hold no eddies.`,
    );
  }
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `barotropicTurbulence: time must be finite and not negative, got ${time}. Give the age in eddy turnover times.`,
    );
  }
  const last = bandLimit * (bandLimit - 1);
  const { viscosity = LAST_RATE * portablePow(last, -order) } = law;
  const equation = completeEquation("barotropicTurbulence", { ...law, order, viscosity });
  if (equation.forcing && !(equation.forcing.degrees[1] < bandLimit)) {
    throw new DomainError(
      `barotropicTurbulence: forced degrees must be below the band limit ${bandLimit}, got ${equation.forcing.degrees[1]}. Force lower ones, or raise the band limit.`,
    );
  }
  const runBandLimit = Math.ceil((9 * bandLimit) / 8);
  const { spectrum } = startingLaw({ runBandLimit, alpha, kappa });
  let square = 0;
  for (let l = 2; l < runBandLimit; l++) {
    square += ((2 * l + 1) * spectrum[l]) / (4 * Math.PI * l * (l + 1));
  }
  const startSpeed = Math.sqrt(square);
  const speed = Math.sqrt(square + forcedSquare(equation, time, square));
  const {
    steps = Math.max(
      1,
      Math.ceil(time * Math.max((speed * runBandLimit) / COURANT, Math.abs(equation.rotation) / 2)),
    ),
  } = law;
  return { ...equation, bandLimit, time, alpha, kappa, steps, runBandLimit, startSpeed };
}

/** What a forcing adds at most to the mean square speed: 2εt without drag, and no more than ε/μ in all with drag. */
function forcedSquare({ forcing, drag }: VorticityEquation, time: number, square: number): number {
  if (!forcing) return 0;
  const { energyRate } = forcing;
  return Math.min(2 * energyRate * time, drag ? Math.max(0, energyRate / drag - square) : Infinity);
}

/**
 * The law of the start: Whittle–Matérn, its degrees from 2 on of variance 1 at every point, all those beyond the band limit
 * with them, so that a larger one adds degrees and changes none.
 */
function startingLaw({
  runBandLimit,
  alpha,
  kappa,
}: Pick<CompleteTurbulenceLaw, "runBandLimit" | "alpha" | "kappa">): GaussianMeasure {
  const { spectrum } = whittleMatern(runBandLimit, { alpha, kappa });
  const variance = traceTail({ alpha, kappa, sigma: 1 }, 2) / (4 * Math.PI);
  return isotropic(spectrum.map((c, l) => (l < 2 ? 0 : c / variance)));
}
