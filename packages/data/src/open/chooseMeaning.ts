import { FormatError, type GridKind } from "@chaosphere/core";
import type { NpyArray } from "../npy/npy.ts";
import { AmbiguityError } from "../reading/ambiguity.ts";
import {
  type ArrayGrid,
  type ArrayMeaning,
  arrayMeanings,
  fieldMeanings,
  pyshtoolsMeanings,
  rowMeanings,
} from "./meaning.ts";

/** What the user says of an array; undefined where nothing is said. */
export interface MeaningChoice {
  /** The array holds fields on this grid. */
  readonly kind?: ArrayGrid;
  /** The array holds coefficients. */
  readonly coefficients?: boolean;
  /** `"ignore"`: what is said chooses among the meanings of the shape, and is ignored if it is none of them. */
  readonly contradictions?: "refuse" | "refuse-in-arrays" | "ignore";
  /** The number that stands for no value, which says nothing of rows at poles. */
  readonly fillValue?: number | "none";
}

/**
 * The one meaning of an array.
 *
 * @throws {@link AmbiguityError} if its shape and its numbers fit several and nothing is said, or fields whose grid is doubtful: an
 *   array with more rings than longitudes, with as many rings as an equiangular grid with poles has for its longitudes, or with
 *   constant rows at both ends, or at one end of a grid of Driscoll and Healy's proportions.
 * @throws {@link FormatError} if its shape fits none, or not the one that is said.
 */
export function chooseMeaning(
  array: NpyArray,
  path: string,
  { kind, coefficients = false, contradictions, fillValue }: MeaningChoice = {},
): ArrayMeaning {
  const { shape, dtype } = array;
  const all = withinContent(array, arrayMeanings(shape, dtype));
  const said = coefficients ? "coefficients" : kind?.startsWith("healpix") ? "healpix" : "fields";
  const chosen = all.filter((meaning) => meaning.kind === said);
  const isSaid = kind !== undefined || coefficients;
  const isLenient = contradictions === "ignore";
  if (isSaid && isLenient && chosen.length === 1) return chosen[0];
  if (isSaid && !isLenient) {
    const told = coefficients ? coefficientMeanings(array) : fieldsOf(array, kind);
    if (told.length === 1 && (kind === undefined || !coefficients)) return told[0];
    throw notThat(array, path, coefficients ? "coefficients" : "fields");
  }
  if (all.length > 1) {
    const readings = all.map(describeMeaning);
    throw new AmbiguityError(
      `openAny: an array must have one meaning, got [${shape.join(", ")}] in ${path}, which may be ${readings.join(" or ")}. Say which.`,
      readings,
      ["grid", "coefficients"],
    );
  }
  const [meaning] = all;
  if (meaning === undefined) throw notThat(array, path, "fields or coefficients");
  if (meaning.kind === "fields") {
    checkOrder(meaning, path);
    checkPoles(array, meaning, path, fillValue);
  }
  return meaning;
}

/** A meaning in words. */
export function describeMeaning(meaning: ArrayMeaning): string {
  const { count, kind } = meaning;
  const many = (one: string, more: string) => (count === 1 ? `one ${one}` : `${count} ${more}`);
  switch (kind) {
    case "fields":
      return `${many("field", "fields")} of ${meaning.nLat} × ${meaning.nLon} points`;
    case "healpix":
      return `${many("HEALPix map", "HEALPix maps")} of nside ${meaning.nside}`;
    case "coefficients":
      return `${many("row", "rows")} of ${meaning.layout === "real" ? "real" : `${meaning.layout}'s`} coefficients, l < ${meaning.bandLimit}`;
    default:
      return kind satisfies never;
  }
}

/** Of several meanings those that the numbers allow: coefficients are finite. */
function withinContent(
  { data }: NpyArray,
  meanings: readonly ArrayMeaning[],
): readonly ArrayMeaning[] {
  if (meanings.length < 2 || data.every(Number.isFinite)) return meanings;
  return meanings.filter(({ kind }) => kind !== "coefficients");
}

function coefficientMeanings({ shape, dtype }: NpyArray): readonly ArrayMeaning[] {
  const rows = rowMeanings(shape, dtype).filter(({ kind }) => kind === "coefficients");
  // [2, L, L] with L a square: pyshtools' triangles, for rows are two-dimensional by convention.
  const triangles = dtype === "complex128" ? [] : pyshtoolsMeanings(shape);
  return triangles.length > 0 ? triangles : rows;
}

function fieldsOf({ shape, dtype }: NpyArray, kind: ArrayGrid | undefined) {
  if (dtype === "complex128") return [];
  if (kind === "healpix" || kind === "healpix-nested") {
    return rowMeanings(shape, dtype).filter((meaning) => meaning.kind === "healpix");
  }
  return fieldMeanings(shape);
}

function notThat({ shape, dtype }: NpyArray, path: string, wanted: string): FormatError {
  const got = `[${shape.join(", ")}]${dtype === "complex128" ? " of complex numbers" : ""}`;
  const forms: string[] = [];
  if (wanted.includes("fields")) {
    forms.push("fields [count, nLat, nLon] or [nLat, nLon], HEALPix maps [count, 12 nside²]");
  }
  if (wanted.includes("coefficients")) {
    forms.push("real coefficients [count, L²], complex ones [count, L(L+1)/2]");
  }
  const remedy = shape.includes(0)
    ? "It has no numbers: write it again with some."
    : dtype === "complex128"
      ? "Save the real and the imaginary part, a.real and a.imag, as two arrays, or rows in healpy's order."
      : "Reshape the array, or say its grid if it holds fields all the same.";
  return new FormatError(
    `openAny: the shape must be that of ${forms.join(", ")}, got ${got} in ${path}. ${remedy}`,
    { path, field: "shape" },
  );
}

/**
 * More rings than longitudes are taken for exchanged axes: an order m that L rings resolve needs 2L − 1 longitudes, so grids
 * have at least about as many of these, and a transposed field would be read as another field without a trace.
 */
function checkOrder(
  { nLat, nLon }: { readonly nLat: number; readonly nLon: number },
  path: string,
): void {
  if (nLat <= nLon) return;
  const readings = [
    `fields of ${nLat} × ${nLon} points`,
    `fields of ${nLon} × ${nLat} points whose axes are exchanged and must be transposed`,
  ];
  throw new AmbiguityError(
    `openAny: an array must have one meaning, got ${nLat} rows of ${nLon} values in ${path}, which may be ${readings.join(" or ")}. Say the grid if rows are rings, or exchange the last two axes.`,
    readings,
    ["grid"],
  );
}

/** Fields that look as if they had rows at the poles are not taken for Gaussian ones in silence. */
function checkPoles(
  { data }: NpyArray,
  { nLat, nLon }: { readonly nLat: number; readonly nLon: number },
  path: string,
  fillValue: MeaningChoice["fillValue"],
): void {
  const hasPoleCount = nLon === 2 * (nLat - 1);
  const ends = constantEnds(data, nLat, nLon, fillValue);
  if (hasPoleCount || ends === "both") {
    const why = hasPoleCount
      ? `${nLat} rings of ${nLon} longitudes`
      : "constant rows at both ends, as at the poles";
    const readings: GridKind[] = ["equiangular-poles", "gauss-legendre", "equiangular"];
    throw new AmbiguityError(
      `openAny: the grid of an array must be known, got ${why} in ${path}, which may be equiangular with rows at the poles or Gauss–Legendre. Say which.`,
      readings,
      ["grid"],
    );
  }
  // pyshtools writes nLat × nLat or nLat × 2 nLat points of an even number of rings.
  if (ends === "one" && nLat % 2 === 0 && (nLon === nLat || nLon === 2 * nLat)) {
    const readings: GridKind[] = ["driscoll-healy", "gauss-legendre", "equiangular"];
    throw new AmbiguityError(
      `openAny: the grid of an array must be known, got a constant row at one end of ${nLat} × ${nLon} points, as at a pole, in ${path}, which may be the rings of Driscoll and Healy or Gauss–Legendre. Say which.`,
      readings,
      ["grid"],
    );
  }
}

/** Part of the usual range of a row within which a row at a pole is constant: float32 and packed numbers keep it. */
const constancy = 1e-6;

/**
 * Whether the first and the last row are constant in every field, or one of them and not the row next to it, as a region
 * without values would be; in a field that is constant throughout neither is. The usual range is the median of those of
 * the rows, so that some cells marked by an enormous number do not make all rows constant beside it.
 */
function constantEnds(
  data: ArrayLike<number>,
  nLat: number,
  nLon: number,
  fillValue: MeaningChoice["fillValue"],
): "both" | "one" | "none" {
  if (nLon < 2 || nLat < 3) return "none";
  const map = nLat * nLon;
  const isConstant = [true, true, true, true];
  for (let start = 0; start < data.length; start += map) {
    const ranges = Float64Array.from({ length: nLat }, (_, j) =>
      range(data, start + j * nLon, nLon, fillValue),
    );
    const ordered = ranges.filter((extent) => extent >= 0).sort();
    const within = constancy * ordered[ordered.length >> 1];
    const varies = ordered[ordered.length - 1] > 0;
    [0, nLat - 1, 1, nLat - 2].forEach((row, end) => {
      const extent = ranges[row];
      isConstant[end] &&= varies && extent >= 0 && extent <= within;
    });
  }
  const [north, south, belowNorth, aboveSouth] = isConstant;
  if (north && south) return "both";
  return (north && !belowNorth) || (south && !aboveSouth) ? "one" : "none";
}

/** Difference of the largest and the least value of a row; −∞ if it has none. */
function range(
  data: ArrayLike<number>,
  start: number,
  length: number,
  fillValue: MeaningChoice["fillValue"],
): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = start; i < start + length; i++) {
    const x = data[i];
    if (!Number.isFinite(x) || x === fillValue) continue;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return high - low;
}
