import { assumedNormalisation } from "../coefficients/coefficientTable.ts";
import { unlabelledDataset } from "../dataset/dataset.ts";
import { fieldsFromArray } from "../dataset/fieldsFromArray.ts";
import { gapsError, markGaps } from "../healpix/gaps.ts";
import { healpixMaps, markedPixels } from "../healpix/healpixDataset.ts";
import { nestedToRing } from "../healpix/pixels.ts";
import type { NpyArray } from "../npy/npy.ts";
import type { Assumption, ReadingSetting } from "../reading/ambiguity.ts";
import { chooseMeaning, describeMeaning } from "./chooseMeaning.ts";
import { coefficientArray } from "./coefficientArray.ts";
import { type ArrayGrid, type ArrayMeaning, fieldMeanings, isPlausible } from "./meaning.ts";
import type { Opened, OpenedFields, OpenedPixels, OpenKinds, OpenOptions } from "./opened.ts";

/**
 * The fields or coefficients of an array, by its shape and by what is said of it.
 *
 * @throws {@link AmbiguityError} if it fits several meanings; {@link FormatError} if it fits none.
 */
export function openArray(
  array: NpyArray,
  path: string,
  options: OpenOptions & OpenKinds,
): Opened | OpenedPixels {
  const meaning = chooseMeaning(array, path, options);
  const rounded: Assumption[] = array.rounded
    ? [
        {
          text: `${array.rounded} whole numbers beyond 2⁵³ rounded to 53 bits`,
          settings: [],
        },
      ]
    : [];
  switch (meaning.kind) {
    case "coefficients":
      return {
        kind: "coefficients",
        format: "npy",
        layout: meaning.layout,
        coefficients: coefficientArray(array, meaning, path, options),
        unit: options.unit ?? "",
        variables: [],
        assumptions: [...assumedOfCoefficients(array, meaning, options), ...rounded],
      };
    case "healpix":
      return openMaps(array, meaning, path, options, rounded);
    case "fields": {
      const { kind, ...rest } = options;
      const grid = kind === undefined || isHealpix(kind) ? "gauss-legendre" : kind;
      const fields = fieldsFromArray(array, path, { ...rest, kind: grid });
      const assumptions = [...assumedOfFields(meaning, options), ...rounded];
      const dataset = unlabelledDataset(path, fields, {
        adjustments: options.southFirst ? ["rows turned to run from north to south"] : [],
      });
      return { kind: "fields", format: "npy", dataset, variables: [], assumptions };
    }
    default:
      return meaning satisfies never;
  }
}

function openMaps(
  { data }: NpyArray,
  meaning: Extract<ArrayMeaning, { kind: "healpix" }>,
  path: string,
  options: OpenOptions & OpenKinds,
  rounded: readonly Assumption[],
): OpenedFields | OpenedPixels {
  const { kind, unit = "", missing: policy = "refuse", fillValue } = options;
  const { nside } = meaning;
  const values = new Float64Array(data);
  if (kind === "healpix-nested") {
    const pixels = 12 * nside ** 2;
    const order = nestedToRing(nside);
    for (let i = 0; i < values.length; i++) {
      const map = Math.floor(i / pixels) * pixels;
      values[map + order[i - map]] = data[i];
    }
  }
  const taken: Assumption = {
    text: `taken for ${describeMeaning(meaning)} in the RING order`,
    settings: ["grid"],
  };
  const common = {
    format: "npy",
    variables: [],
    assumptions: [...(kind === undefined ? [taken] : []), ...rounded],
  } as const;
  if (options.pixels) {
    const missing = markGaps(values, fillValue);
    if (missing > 0 && policy === "refuse") throw gapsError(path, path, missing, values.length);
    return { kind: "pixels", name: path, unit, pixels: markedPixels({ nside, values }), ...common };
  }
  const dataset = healpixMaps({ nside, values, unit, name: path, path, variable: "" }, options);
  return { kind: "fields", dataset, ...common };
}

/**
 * Rows are said to be coefficients where the array could be a field of unusual proportions; complex ones are healpy's,
 * and nothing else.
 */
function assumedOfCoefficients(
  { shape }: NpyArray,
  meaning: Extract<ArrayMeaning, { kind: "coefficients" }>,
  { coefficients, normalisation }: OpenOptions,
): Assumption[] {
  const { layout } = meaning;
  if (layout === "healpy") return [];
  const taken: Assumption = { text: `taken for ${describeMeaning(meaning)}`, settings: ["grid"] };
  return [
    ...(!coefficients && fieldMeanings(shape).some(isPlausible) ? [taken] : []),
    ...(layout === "pyshtools" && normalisation === undefined ? [assumedNormalisation] : []),
  ];
}

function isHealpix(kind: ArrayGrid): kind is "healpix" | "healpix-nested" {
  return kind === "healpix" || kind === "healpix-nested";
}

const gridWords: Readonly<Record<Exclude<ArrayGrid, "healpix" | "healpix-nested">, string>> = {
  "gauss-legendre": "Gauss–Legendre rings",
  equiangular: "equiangular cell centres",
  "equiangular-poles": "an equiangular grid with poles",
  "driscoll-healy": "the rings of Driscoll and Healy",
};

function assumedOfFields(meaning: ArrayMeaning, { kind, southFirst }: OpenOptions): Assumption[] {
  const settings: ReadingSetting[] = [
    ...(kind === undefined ? (["grid"] as const) : []),
    ...(southFirst ? [] : (["southFirst"] as const)),
  ];
  if (settings.length === 0) return [];
  const words =
    kind === undefined || isHealpix(kind) ? gridWords["gauss-legendre"] : gridWords[kind];
  const order = southFirst ? "" : ", rows from north to south";
  return [{ text: `taken for ${describeMeaning(meaning)} on ${words}${order}`, settings }];
}
