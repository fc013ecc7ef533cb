import {
  analyse,
  child,
  coefficients,
  covarianceRoot,
  type GaussianLaw,
  gaussLegendre,
  gridFields,
  type HarmonicCoefficients,
  key,
  lawDimension,
  lawMean,
  purpose,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import {
  drawPosterior,
  fieldVariance,
  type GaussianPosterior,
  gaussianPosterior,
  observation,
  pointValues,
  posteriorVariance,
} from "@chaosphere/score/posterior";
import type { ObservedPoint } from "../state/state.ts";
import type { Question } from "./protocol.ts";

/** A Gaussian law and what is worked out of it once for all that is seen. */
export interface Prior {
  readonly law: GaussianLaw<"harmonic">;
  readonly variance: HarmonicCoefficients;
}

/** The law of a field with what was seen of it; without anything seen, the prior itself. */
export interface Posterior {
  readonly prior: Prior;
  /** null where nothing was seen. */
  readonly given: GaussianPosterior | null;
  readonly mean: HarmonicCoefficients;
  readonly variance: HarmonicCoefficients;
}

/** A law with its variance. */
export function priorOf(law: GaussianLaw<"harmonic">): Prior {
  return { law, variance: fieldVariance(law) };
}

/**
 * The posterior given values at points.
 *
 * @throws {@link DomainError} if a value is not finite or the noise not positive.
 * @throws RangeError if two points are in one place and the noise is too small to tell their values apart.
 */
export function posteriorOf(
  prior: Prior,
  observed: readonly ObservedPoint[],
  noiseSd: number,
): Posterior {
  const { law, variance } = prior;
  const bandLimit = Math.sqrt(lawDimension(law));
  if (observed.length === 0) {
    const mean = coefficients("harmonic", bandLimit, lawMean(law).slice());
    return { prior, given: null, mean, variance };
  }
  const column = (k: 0 | 1 | 2) => Float64Array.from(observed, (point) => point[k]);
  const seen = observation(
    pointValues(column(0), column(1), bandLimit),
    { kind: "white", sd: noiseSd },
    column(2),
  );
  try {
    const given = gaussianPosterior(law, seen, { method: "dense" });
    return { prior, given, mean: given.mean, variance: posteriorVariance(given, variance) };
  } catch (error) {
    const place = repeated(observed);
    if (!place) throw error;
    throw new RangeError(
      `posterior: two values at one place need errors that part them, got a noise of ${noiseSd} and two values at ${place}. Enlarge the noise or clear one of them.`,
    );
  }
}

/**
 * Draws, as `chaosphere condition --seed` makes them of the first field. With nothing seen they are the same noise seen through the prior.
 *
 * @returns count rows.
 */
export function drawsOf({ prior, given, mean }: Posterior, seed: number, count: number) {
  const stream = child(key(seed), 0);
  if (given) return drawPosterior(given, stream, count);
  const { bandLimit } = mean;
  const own = child(child(child(stream, purpose.posterior), 0), purpose.start);
  const fields = covarianceRoot(prior.law).times(whiteNoise(bandLimit, count, own).values);
  const d = bandLimit ** 2;
  return coefficients(
    "harmonic",
    bandLimit,
    fields.map((value, at) => value + mean.values[at % d]),
  );
}

/** The pointwise deviation by its harmonics, of the variance's band limit: for curves and files, since a root has no last degree. */
function deviationOf({ mean, variance }: Posterior): HarmonicCoefficients {
  const grid = gaussLegendre(2 * mean.bandLimit);
  const { values } = synthesise(variance, grid);
  const roots = values.map((v) => Math.sqrt(Math.max(0, v)));
  return analyse(gridFields(grid, roots, ""), variance.bandLimit);
}

/** What is shown of a posterior. */
export function shownOf(
  posterior: Posterior,
  { shown, seed, count }: Pick<Question, "shown" | "seed" | "count">,
): HarmonicCoefficients {
  switch (shown) {
    case "mean":
      return posterior.mean;
    case "deviation":
      return deviationOf(posterior);
    case "draw":
      return drawsOf(posterior, seed, count);
    default:
      return shown satisfies never;
  }
}

/** The place of two points, in degrees; undefined where all are apart. */
function repeated(observed: readonly ObservedPoint[]): string | undefined {
  const known = new Set<string>();
  for (const [θ, λ] of observed) {
    const degrees = (angle: number) => ((angle * 180) / Math.PI).toFixed(3);
    const place = `${degrees(Math.PI / 2 - θ)}° N, ${degrees(λ)}° E`;
    if (known.has(place)) return place;
    known.add(place);
  }
  return undefined;
}
