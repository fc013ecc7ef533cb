import { isPowerOfTwo } from "@chaosphere/core/elementary";
import type { NpyDtype } from "../npy/elements.ts";

/** How the values of a field lie on the sphere, as an array cannot say: rings of a grid, or HEALPix pixels. */
export type ArrayGrid =
  | "gauss-legendre"
  | "equiangular"
  | "equiangular-poles"
  | "driscoll-healy"
  | "healpix"
  | "healpix-nested";

/** What an array may stand for. */
export type ArrayMeaning =
  /** `count` fields of nLat × nLon points. */
  | {
      readonly kind: "fields";
      readonly count: number;
      readonly nLat: number;
      readonly nLon: number;
    }
  /** `count` maps of 12 nside² pixels. */
  | { readonly kind: "healpix"; readonly count: number; readonly nside: number }
  /**
   * `count` rows of a_lm, l < bandLimit: real at l² + l + m; complex m-major as healpy orders them; or C_lm and S_lm in
   * the two triangles [2, L, L] of pyshtools.
   */
  | {
      readonly kind: "coefficients";
      readonly layout: "real" | "healpy" | "pyshtools";
      readonly count: number;
      readonly bandLimit: number;
    };

/** Longitudes to rings: of any field that is worth reading as one. */
const possibleAspects: readonly [least: number, most: number] = [0.4, 4];
/**
 * Longitudes to rings of the grids of models and reanalyses, 144 to 143 of IPSL up to 128 to 60 of FGOALS; and with the
 * axes exchanged about a half, and about five eighths, 361 to 576 of MERRA.
 */
const usualAspects: readonly (readonly [least: number, most: number])[] = [
  [1, 2.5],
  [0.49, 0.51],
  [0.61, 0.65],
];

/**
 * What an array of a shape may plausibly be. One meaning: it is that. None or several: the reader has to be told.
 *
 * | shape | meanings |
 * |---|---|
 * | [L²], [1, L²] | coefficients |
 * | [12 nside²], [1, 12 nside²] | a HEALPix map |
 * | [n, L²], [n, 12 nside²] | rows of these; and one field, if its longitudes are to its rings as on usual grids |
 * | [nLat, nLon], [n, nLat, nLon] | fields, if there are 0.4 to 4 longitudes for each ring |
 * | [2, L, L] | two fields, and the coefficients of pyshtools |
 * | complex [L(L+1)/2], [n, L(L+1)/2] | coefficients in healpy's order |
 *
 * A square is never twelve squares, so coefficients and pixels exclude each other.
 */
export function arrayMeanings(shape: readonly number[], dtype: NpyDtype): readonly ArrayMeaning[] {
  const size = shape.reduce((product, n) => product * n, 1);
  if (size === 0 || shape.length === 0 || shape.length > 3) return [];
  const rows = rowMeanings(shape, dtype);
  if (isComplex(dtype)) return shape.length <= 2 ? rows : [];
  if (shape.length === 3) {
    return [...fieldMeanings(shape), ...pyshtoolsMeanings(shape)].filter(isPlausible);
  }
  const isStack = shape.length === 2 && shape[0] > 1;
  const common = rows.filter(
    (row) => !isStack || row.kind !== "healpix" || isPowerOfTwo(row.nside),
  );
  if (!isStack) return common;
  const field = fieldMeanings(shape).filter(common.length > 0 ? isUsual : isPlausible);
  return [...field, ...common];
}

/** Fields by the last two axes, the leading ones multiplied; none if there is only one axis. */
export function fieldMeanings(shape: readonly number[]): readonly ArrayMeaning[] {
  if (shape.length < 2 || shape.includes(0)) return [];
  const [nLat, nLon] = shape.slice(-2);
  return [{ kind: "fields", count: product(shape.slice(0, -2)), nLat, nLon }];
}

/** Coefficients or maps along the last axis, the leading ones multiplied. */
export function rowMeanings(shape: readonly number[], dtype: NpyDtype): readonly ArrayMeaning[] {
  if (shape.length === 0 || shape.includes(0)) return [];
  const row = shape[shape.length - 1];
  const count = product(shape.slice(0, -1));
  if (isComplex(dtype)) {
    const bandLimit = (Math.sqrt(8 * row + 1) - 1) / 2;
    if (!Number.isInteger(bandLimit)) return [];
    return [{ kind: "coefficients", layout: "healpy", count, bandLimit }];
  }
  const [bandLimit, nside] = [Math.sqrt(row), Math.sqrt(row / 12)];
  if (Number.isInteger(bandLimit)) {
    return [{ kind: "coefficients", layout: "real", count, bandLimit }];
  }
  return Number.isInteger(nside) ? [{ kind: "healpix", count, nside }] : [];
}

/** The triangles C_lm and S_lm of pyshtools, [2, L, L], the leading axes multiplied. */
export function pyshtoolsMeanings(shape: readonly number[]): readonly ArrayMeaning[] {
  const [parts, l, m] = shape.slice(-3);
  if (shape.length < 3 || shape.includes(0) || parts !== 2 || l !== m) return [];
  const count = product(shape.slice(0, -3));
  return [{ kind: "coefficients", layout: "pyshtools", count, bandLimit: l }];
}

/** Whether an array of this shape could be a field at all, were it not something else. */
export function isPlausible(meaning: ArrayMeaning): boolean {
  return meaning.kind !== "fields" || hasAspect(meaning, [possibleAspects]);
}

function isUsual(meaning: ArrayMeaning): boolean {
  return meaning.kind !== "fields" || hasAspect(meaning, usualAspects);
}

function hasAspect(
  { nLat, nLon }: { readonly nLat: number; readonly nLon: number },
  ranges: readonly (readonly [number, number])[],
): boolean {
  const aspect = nLon / nLat;
  return nLat > 1 && ranges.some(([least, most]) => least <= aspect && aspect <= most);
}

function isComplex(dtype: NpyDtype): boolean {
  return dtype === "complex128" || dtype === "complex64";
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, n) => all * n, 1);
}
