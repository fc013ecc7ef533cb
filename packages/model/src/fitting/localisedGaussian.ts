import { analyse, DomainError, type GridFields } from "@chaosphere/core";
import { type Localisation, localisedCovariance } from "@chaosphere/core/estimation";
import { FIRST_TIME } from "./firstTime.ts";
import { fitWithCovariance, type GaussianFit, type GaussianFitOptions } from "./gaussianModel.ts";
import {
  type ChosenLocalisation,
  type CompleteLocalisation,
  chooseLocalisation,
  isComplete,
} from "./localisation.ts";

/** Options of {@link fitLocalisedGaussian}. */
export interface LocalisedFitOptions extends GaussianFitOptions {
  /** What is given of the localisation; the rest is chosen. Default: nothing. */
  readonly localisation?: Partial<Localisation>;
  /** The fields by which the rest is chosen. Required unless all four numbers are given. */
  readonly choice?: LocalisationFields;
}

/** Two parts of the training fields: each law tried is fitted to one and judged by its likelihood on the other. */
export interface LocalisationFields {
  readonly fitted: GridFields;
  /** Of other runs or years, so that they are independent of the fitted ones. */
  readonly judges: GridFields;
}

/** A Gaussian model with localised covariance, and how its localisation was found. */
export interface LocalisedFit extends GaussianFit {
  readonly localisation: CompleteLocalisation;
  /** What the judging fields say of it. Absent where all values were given. */
  readonly choice?: Omit<ChosenLocalisation, "localisation">;
}

/**
 * Fits the Gaussian model with localised covariance: {@link fitGaussianModel} with covariances that fade with distance in
 * place of the sample's ({@link localisedCovariance}). What is not given of the localisation is chosen by the likelihood of the
 * judging fields under laws fitted to the others ({@link chooseLocalisation}); the law itself is then fitted to all fields.
 *
 * @param fields two fields or more.
 * @param bandLimit L: degrees l < L are fitted.
 * @throws {@link DomainError} if there are fewer than two fields, or values must be chosen and there are no fields to choose by.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitLocalisedGaussian } from "@chaosphere/model";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const fields = (seed: number, count: number) =>
 *   synthesise(colour(law, whiteNoise(4, count, key(seed))), gaussLegendre(4));
 * const choice = { fitted: fields(1, 20), judges: fields(2, 10) };
 * const fit = fitLocalisedGaussian(fields(3, 30), 4, { localisation: { blend: 0.1 }, choice });
 * console.log(fit.model.kind, fit.localisation.blend); // gaussian 0.1
 * ```
 */
export function fitLocalisedGaussian(
  fields: GridFields,
  bandLimit: number,
  options: LocalisedFitOptions = {},
): LocalisedFit {
  const { localisation: given = {}, choice: parts, ...rest } = options;
  const caller = "fitLocalisedGaussian";
  if (isComplete(given)) {
    const fit = fitWithCovariance(caller, fields, bandLimit, rest, (z, { measure }) =>
      localisedCovariance(z, measure, given),
    );
    return { ...fit, localisation: given };
  }
  if (!parts) {
    throw new DomainError(
      `${caller}: what is not given of the localisation must be chosen by other fields, got none. Give choice, or all of length, wholeBelow, shrinkage and blend.`,
    );
  }
  let chosen: ChosenLocalisation | undefined;
  const fit = fitWithCovariance(caller, fields, bandLimit, rest, (z, standard, stop) => {
    const coordinates = (part: GridFields) => standard.apply(analyse(part, bandLimit));
    chosen = chooseLocalisation({
      fit: coordinates(parts.fitted),
      judge: coordinates(parts.judges),
      noise: standard.measure,
      stop: stop > 0 ? stop : FIRST_TIME,
      fixed: given,
    });
    return localisedCovariance(z, standard.measure, chosen.localisation);
  });
  const { localisation, ...choice } = chosen as ChosenLocalisation;
  return { ...fit, localisation, choice };
}
