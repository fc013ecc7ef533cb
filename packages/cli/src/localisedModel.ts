import { analyse, type Localisation, localisedCovariance } from "@chaosphere/core";
import { type Dataset, select } from "@chaosphere/data";
import { CallError } from "./callError.ts";
import { fitGaussianModel, type GaussianFit } from "./gaussianModel.ts";
import { partForFit } from "./heldOutPart.ts";
import { counted } from "./holdOut.ts";
import {
  type ChosenLocalisation,
  type CompleteLocalisation,
  chooseLocalisation,
} from "./localisation.ts";

/** A Gaussian model with localised covariance, and how its localisation came about. */
export interface LocalisedFit extends GaussianFit {
  readonly localisation: CompleteLocalisation;
  /** Absent where all values were given. */
  readonly choice?: Omit<ChosenLocalisation, "localisation"> & {
    /** The fields that judged, in words. */
    readonly judgedOn: string;
  };
}

/** Fields that judge at most, evenly spread. */
const JUDGES = 64;

/** Where laws are compared if the model goes on to time 0, at which a law fitted to few fields may be singular. */
const FIRST_TIME = 1e-3;

/**
 * The Gaussian model with localised covariance. What is not given of the localisation is chosen on fields kept aside, by a fit to the
 * others; the law itself is then fitted to all.
 *
 * @param heldOut the rule by which other fields were kept out altogether, which the model remembers.
 */
export function fitLocalisedModel(
  data: Dataset,
  bandLimit: number,
  seed: number,
  heldOut = "",
  fixed: Partial<Localisation> = {},
): LocalisedFit {
  let localisation = fixed;
  let choice: LocalisedFit["choice"];
  const fit = fitGaussianModel(data, bandLimit, seed, heldOut, (z, standard, stop) => {
    if (!isComplete(localisation)) {
      const { fitted, judges, judgedOn } = partsOf(data);
      const coordinates = (part: Dataset) => standard.apply(analyse(part.fields, bandLimit));
      const { localisation: chosen, ...rest } = chooseLocalisation({
        fit: coordinates(fitted),
        judge: coordinates(judges),
        noise: standard.measure,
        stop: stop > 0 ? stop : FIRST_TIME,
        fixed,
      });
      [localisation, choice] = [chosen, { ...rest, judgedOn }];
    }
    return localisedCovariance(z, standard.measure, localisation as CompleteLocalisation);
  });
  return {
    ...fit,
    localisation: localisation as CompleteLocalisation,
    ...(choice && { choice }),
  };
}

/** How a localisation came about, in a line. */
export function localisationLine({ localisation, choice }: LocalisedFit): string {
  const { length, wholeBelow, shrinkage, blend } = localisation;
  const values = `taper length ${length}, whole below l ≈ ${wholeBelow}, shrinkage ${shrinkage}, blend ${blend}`;
  if (!choice) return `localisation as given: ${values}`;
  const { judgedOn, logDensity, sampleLogDensity, tried } = choice;
  return `localisation by the likelihood of ${judgedOn}: ${values}; there ${logDensity.toFixed(1)} nats per field over the noise, the sample covariance ${sampleLogDensity.toFixed(1)} (${tried} laws tried)`;
}

function isComplete(fixed: Partial<Localisation>): fixed is CompleteLocalisation {
  return [fixed.length, fixed.wholeBelow, fixed.shrinkage, fixed.blend].every(
    (value) => value !== undefined,
  );
}

/** The fields that choose, kept aside as --hold-out does by default, and the others: neighbours in time are alike. */
function partsOf(data: Dataset): { fitted: Dataset; judges: Dataset; judgedOn: string } {
  const { training, heldOut, rule } = partForFit(data, {});
  if (!heldOut) {
    throw new CallError(
      `a localised covariance must choose its taper on fields kept aside, got ${counted(data.fields.batch)} to fit. Give --taper-length, --whole-below, --shrinkage and --blend, or more fields.`,
    );
  }
  const { batch } = heldOut.fields;
  const every = Math.ceil(batch / JUDGES);
  const numbers = Array.from({ length: Math.ceil(batch / every) }, (_, i) => i * every);
  const judgedOn = `${rule}, ${counted(numbers.length)} kept aside from the fit meanwhile`;
  return { fitted: training, judges: select(heldOut, numbers), judgedOn };
}
