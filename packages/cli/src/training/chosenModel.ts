import { analyse, child, hasGaps, key, purpose } from "@chaosphere/core";
import { type Dataset, independentRows, selectFields } from "@chaosphere/data";
import { gaussianityTest, isotropyTest } from "@chaosphere/metrics";
import type { NetworkName } from "@chaosphere/model";
import { counted } from "../terminal/counted.ts";
import { type GaussianName, MOST_DEGREES } from "./trainGaussian.ts";
import type { ClosedFormName } from "./trainNetwork.ts";
import { MOST_ISOTROPIC_DEGREES } from "./trainWithGaps.ts";

/** Fewest independent fields that are asked for their law. */
const FEWEST = 50;

/** A hypothesis is given up where data of its kind would be as far out once in a hundred times. */
const LEVEL = 0.01;

/** Copies of the data in a test: as many as the level needs. */
const COPIES = 1 / LEVEL - 1;

/** Beyond this band limit the search for a taper takes minutes. */
const MOST_TAPERED = 32;

/** What the fields themselves say of their law; null where they are too few to tell. */
export interface Examined {
  readonly isotropic: boolean | null;
  readonly gaussian: boolean | null;
  /** Number of fields that are as good as independent. */
  readonly independent: number;
  readonly pValues: { readonly isotropy: number | null; readonly gaussianity: number | null };
}

/** The model chosen for a dataset. */
export interface ChosenModel {
  readonly model: NetworkName | GaussianName | "isotropic";
  /** Options of the network that go with it. */
  readonly network: {
    readonly cascade?: true;
    readonly positionDegrees?: number;
    readonly closedForm?: ClosedFormName;
  };
  /** For --json. */
  readonly chosen: Record<string, unknown>;
  /** What was found and what follows from it, in plain lines. */
  readonly said: readonly string[];
}

/**
 * Whether fields are Gaussian and isotropic, tested on those that are as good as independent, each at the level of 1 %.
 *
 * @param seed determines the draws of the tests.
 */
export function examineFields(dataset: Dataset, bandLimit: number, seed: number): Examined {
  const rows = independentRows(dataset);
  const independent = rows.length;
  if (independent < FEWEST) {
    const pValues = { isotropy: null, gaussianity: null };
    return { isotropic: null, gaussian: null, independent, pValues };
  }
  const a = analyse(selectFields(dataset, rows).fields, bandLimit);
  const stream = child(key(seed), purpose.comparison);
  const isotropy = isotropyTest(a, { key: child(stream, 0), copies: COPIES });
  const { pValue } = gaussianityTest(a, { key: child(stream, 1), copies: COPIES });
  return {
    isotropic: isotropy > LEVEL,
    gaussian: pValue > LEVEL,
    independent,
    pValues: { isotropy, gaussianity: pValue },
  };
}

/**
 * The model that suits fields: a Gaussian one where nothing speaks against it, else the operator, which draws large scales first
 * where the law has no preferred place.
 *
 * @param wantsNetwork whether the call has options of training, so that a network is meant.
 * @returns of fields with gaps, of which the tests know nothing, the Gaussian model that is fitted to what was seen; undefined
 *   where they have gaps and a network is meant, which none can be trained on.
 */
export function chooseModel(
  dataset: Dataset,
  {
    bandLimit,
    seed,
    wantsNetwork,
  }: { readonly bandLimit: number; readonly seed: number; readonly wantsNetwork: boolean },
): ChosenModel | undefined {
  if (hasGaps(dataset.fields)) return wantsNetwork ? undefined : fromSeen();
  const examined = examineFields(dataset, bandLimit, seed);
  const isNetwork = wantsNetwork || examined.gaussian === false;
  // Calls with options of training have always trained one noise for all scales, with a likelihood.
  const isCascade = !wantsNetwork && examined.gaussian === false && examined.isotropic === true;
  const model = isNetwork ? "operator" : gaussianFor(examined, dataset, bandLimit);
  const reasons = [
    finding(examined),
    isNetwork ? networkReason(examined, isCascade) : gaussianReason(model),
  ];
  return {
    model,
    network: isCascade ? { cascade: true, positionDegrees: 1, closedForm: "diagonal" } : {},
    chosen: { ...examined, architecture: isCascade ? "operator, cascade" : model, reasons },
    said: reasons,
  };
}

function fromSeen(): ChosenModel {
  const reasons = [
    "fields with gaps: fits the gaussian model to what was seen; --model isotropic has one variance per degree",
  ];
  return {
    model: "gaussian",
    network: {},
    chosen: { isotropic: null, gaussian: null, architecture: "gaussian", reasons },
    said: reasons,
  };
}

function gaussianFor(
  { isotropic, independent }: Examined,
  { fields }: Dataset,
  bandLimit: number,
): GaussianName | "isotropic" {
  if (bandLimit > MOST_DEGREES) return "low-rank";
  if (isotropic && bandLimit <= MOST_ISOTROPIC_DEGREES) return "isotropic";
  const isTapered = fields.batch < bandLimit ** 2 && bandLimit <= MOST_TAPERED;
  return isTapered && independent >= FEWEST ? "localised" : "gaussian";
}

function finding({ isotropic, gaussian, independent, pValues }: Examined): string {
  if (isotropic === null) {
    return `${counted(independent)} as good as independent cannot tell a law that is not Gaussian or not isotropic; ${FEWEST} could`;
  }
  const p = (value: number | null) => `p = ${value?.toFixed(2)}`;
  const tested = (holds: boolean | null, name: string) =>
    holds ? `no sign that they are not ${name}` : `not ${name}`;
  return `${counted(independent)} as good as independent: ${tested(gaussian, "Gaussian")} (${p(pValues.gaussianity)}), ${tested(isotropic, "isotropic")} (${p(pValues.isotropy)})`;
}

function networkReason({ gaussian }: Examined, isCascade: boolean): string {
  if (isCascade) {
    return "trains an operator that draws large scales first and knows no place (--cascade --position-degrees 1 --closed-form diagonal); --model operator keeps one noise for all scales, with likelihood and certificate, and --model gaussian trains nothing";
  }
  return gaussian === false
    ? "trains an operator; --model gaussian trains nothing"
    : "trains an operator, as options of training are given; --model gaussian trains nothing, and may do as well";
}

function gaussianReason(model: string): string {
  return `fits the ${model} model, in closed form; --model operator trains a network`;
}
