import type { Localisation } from "@chaosphere/core/estimation";
import {
  checksumLine,
  type Dataset,
  fieldsForFit,
  holdOutText,
  selectFields,
} from "@chaosphere/data";
import {
  type CompleteLocalisation,
  fitGaussianModel,
  fitLocalisedGaussian,
  fitLowRankGaussian,
  type GaussianFit,
  type GaussianFitOptions,
  type LocalisationFields,
  type LocalisedFit,
  type LowRankFit,
  type ShrinkageRows,
} from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { FitParts } from "../inputs/heldOutPart.ts";
import { commit } from "../installation/commit.ts";
import { counted } from "../terminal/counted.ts";

/** The fields that a law is fitted to, and what was taken off them. */
export type FittedPart = Pick<FitParts, "training" | "rule" | "climatology">;

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
  parts: FittedPart,
  { bandLimit, seed, localisation = {} }: ClosedFormOptions,
): ClosedFormFit {
  const { training } = parts;
  const options = fitOptions(parts, seed);
  if (kind === "gaussian") return fitGaussianModel(training.fields, bandLimit, options);
  const { length, wholeBelow, shrinkage, blend } = localisation;
  const given = [length, wholeBelow, shrinkage, blend].every((value) => value !== undefined);
  const choosing = given
    ? undefined
    : choiceOf(
        training,
        "a localised covariance must choose its taper",
        "--taper-length, --whole-below, --shrinkage and --blend",
      );
  const fit = fitLocalisedGaussian(training.fields, bandLimit, {
    ...options,
    localisation,
    ...(choosing && { choice: choosing.fields() }),
  });
  const { choice } = fit;
  return {
    ...fit,
    localised: {
      localisation: fit.localisation,
      choice: choice && choosing ? { ...choice, judgedOn: choosing.judgedOn } : null,
    },
  };
}

/** What the call says of a covariance of low rank. */
export interface LowRankOptions {
  readonly bandLimit: number;
  readonly seed: number;
  readonly shrinkage?: number | undefined;
  readonly rank?: number | undefined;
}

/** A model with a covariance of low rank, and how its shrinkage was found. */
export interface LowRankClosedForm extends LowRankFit {
  /** The fields that chose the shrinkage, in words; undefined where it was given. */
  readonly judgedOn: string | undefined;
}

/** Fits the Gaussian model of low rank of the training fields. */
export function fitLowRank(
  part: FittedPart,
  { bandLimit, seed, shrinkage, rank }: LowRankOptions,
): LowRankClosedForm {
  const { training } = part;
  const parts =
    shrinkage === undefined
      ? choiceOf(training, "a low-rank covariance must choose its shrinkage", "--shrinkage")
      : undefined;
  const fit = fitLowRankGaussian(training.fields, bandLimit, {
    ...fitOptions(part, seed),
    shrinkage,
    rank,
    choice: parts?.numbers,
  });
  return { ...fit, judgedOn: parts?.judgedOn };
}

/** What a report says in JSON of a covariance of low rank. */
export function lowRankJson({
  rank,
  shrinkage,
  choice,
  judgedOn,
}: LowRankClosedForm): Record<string, unknown> {
  return {
    rank,
    shrinkage,
    choice: choice ? { logDensity: choice.logDensity, judgedOn } : null,
  };
}

/** The same in a line. */
export function lowRankLine({ rank, shrinkage, choice, judgedOn }: LowRankClosedForm): string {
  const values = `rank ${rank}, shrinkage ${shrinkage}`;
  if (!choice) return `${values} as given`;
  return `${values} by the likelihood of ${judgedOn}: there ${choice.logDensity.toFixed(1)} nats per field over the noise`;
}

function fitOptions({ training, rule, climatology }: FittedPart, seed: number): GaussianFitOptions {
  const provenance = { commit: commit(), dataChecksum: checksumLine(training.provenance) };
  return { seed, heldOut: rule, provenance, ...(climatology && { climatology }) };
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

/** Fields of a dataset that choose a covariance, and those it is fitted to meanwhile. */
interface Choice {
  readonly numbers: ShrinkageRows;
  /** The same, copied. */
  readonly fields: () => LocalisationFields;
  readonly judgedOn: string;
}

/** The fields that choose, kept aside as --hold-out does by default, and the others: neighbours in time are alike. */
function choiceOf(data: Dataset, need: string, instead: string): Choice {
  const { fitted, heldOut, rule } = fieldsForFit(data);
  if (!rule) {
    throw new CallError(
      `${need} on fields kept aside, got ${counted(data.fields.batch)} to fit. Give ${instead}, or more fields.`,
    );
  }
  const every = Math.ceil(heldOut.length / JUDGES);
  const judges = heldOut.filter((_, i) => i % every === 0);
  return {
    numbers: { fitted, judges },
    fields: () => ({
      fitted: selectFields(data, fitted).fields,
      judges: selectFields(data, judges).fields,
    }),
    judgedOn: `${holdOutText(rule)}, ${counted(judges.length)} kept aside from the fit meanwhile`,
  };
}
