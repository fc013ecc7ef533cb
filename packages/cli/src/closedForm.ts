import type { Localisation } from "@chaosphere/core/estimation";
import { checksumLine, type Dataset, selectFields } from "@chaosphere/data";
import {
  type CompleteLocalisation,
  fitGaussianModel,
  fitLocalisedGaussian,
  type GaussianFit,
  type LocalisationFields,
  type LocalisedFit,
} from "@chaosphere/model";
import { CallError } from "./callError.ts";
import { commit } from "./commit.ts";
import { type FitParts, partForFit } from "./heldOutPart.ts";
import { counted } from "./holdOut.ts";

/** What the call says of a closed form. */
export interface ClosedFormOptions {
  readonly bandLimit: number;
  readonly seed: number;
  /** What is given of the localisation of a localised covariance. */
  readonly localisation?: Partial<Localisation>;
}

/** A closed-form model, and how its localisation was found if it has one. */
export interface ClosedFormFit extends GaussianFit {
  readonly localised?: {
    readonly localisation: CompleteLocalisation;
    /** Null where all values were given. */
    readonly choice: (NonNullable<LocalisedFit["choice"]> & { readonly judgedOn: string }) | null;
  };
}

/** The most fields that judge a localisation, evenly spaced. */
const JUDGES = 64;

/** Fits the Gaussian model of the training fields, with full or localised covariance. */
export function fitClosedForm(
  kind: "gaussian" | "localised",
  { training, rule }: Pick<FitParts, "training" | "rule">,
  { bandLimit, seed, localisation = {} }: ClosedFormOptions,
): ClosedFormFit {
  const provenance = { commit: commit(), dataChecksum: checksumLine(training.provenance) };
  const options = { seed, heldOut: rule, provenance };
  if (kind === "gaussian") return fitGaussianModel(training.fields, bandLimit, options);
  const { length, wholeBelow, shrinkage, blend } = localisation;
  const given = [length, wholeBelow, shrinkage, blend].every((value) => value !== undefined);
  const parts = given ? undefined : choiceOf(training);
  const fit = fitLocalisedGaussian(training.fields, bandLimit, {
    ...options,
    localisation,
    ...(parts && { choice: parts.fields }),
  });
  const { choice } = fit;
  return {
    ...fit,
    localised: {
      localisation: fit.localisation,
      choice: choice && parts ? { ...choice, judgedOn: parts.judgedOn } : null,
    },
  };
}

/** What a report says in JSON of a localisation; nothing where there is none. */
export function localisationJson({ localised }: ClosedFormFit): Record<string, unknown> {
  return { ...localised };
}

/** The same in lines, one or none. */
export function localisationLines({ localised }: ClosedFormFit): string[] {
  if (!localised) return [];
  const { length, wholeBelow, shrinkage, blend } = localised.localisation;
  const values = `taper length ${length}, whole below l ≈ ${wholeBelow}, shrinkage ${shrinkage}, blend ${blend}`;
  if (!localised.choice) return [`localisation as given: ${values}`];
  const { judgedOn, logDensity, sampleLogDensity, tried } = localised.choice;
  return [
    `localisation by the likelihood of ${judgedOn}: ${values}; there ${logDensity.toFixed(1)} nats per field over the noise, the sample covariance ${sampleLogDensity.toFixed(1)} (${tried} laws tried)`,
  ];
}

/** The fields that choose, kept aside as --hold-out does by default, and the others: neighbours in time are alike. */
function choiceOf(data: Dataset): { fields: LocalisationFields; judgedOn: string } {
  const { training, heldOut, rule } = partForFit(data, {});
  if (!heldOut) {
    throw new CallError(
      `a localised covariance must choose its taper on fields kept aside, got ${counted(data.fields.batch)} to fit. Give --taper-length, --whole-below, --shrinkage and --blend, or more fields.`,
    );
  }
  const { batch } = heldOut.fields;
  const every = Math.ceil(batch / JUDGES);
  const numbers = Array.from({ length: Math.ceil(batch / every) }, (_, i) => i * every);
  return {
    fields: { fitted: training.fields, judges: selectFields(heldOut, numbers).fields },
    judgedOn: `${rule}, ${counted(numbers.length)} kept aside from the fit meanwhile`,
  };
}
