import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import type { Normalisation } from "../coefficients/normalisation.ts";
import type { Dataset, HealpixPixels } from "../dataset/dataset.ts";
import type { MissingOptions } from "../dataset/seenFields.ts";
import type { FilterSource } from "../netcdf/hdf5/filterPlugins.ts";
import type { Assumption } from "../reading/ambiguity.ts";
import type { ArrayGrid } from "./meaning.ts";

/** What the caller knows of a file that the file may not say itself, which variable is read, and limits of size. */
export interface OpenOptions extends MissingOptions {
  /** The array holds fields on this grid; its size is the array's. Default Gauss–Legendre, if it holds fields. */
  readonly kind?: ArrayGrid;
  /** The file holds coefficients. */
  readonly coefficients?: boolean;
  /**
   * What becomes of a grid, row order or kind that is not the file's own: `"refuse"`; `"ignore"`, as for options given for
   * several files at once; `"refuse-in-arrays"`, which refuses only what does not fit the shape of an .npy array and
   * ignores the rest, as for standing settings of a program. Default "refuse".
   */
  readonly contradictions?: "refuse" | "refuse-in-arrays" | "ignore";
  /** Rows of an array run from south to north. Default false. */
  readonly southFirst?: boolean;
  /** λ_0 of an array, rad. Default 0. */
  readonly firstLongitude?: number;
  /** Unit of the values of an array. Default none. */
  readonly unit?: string;
  /** Scale of the harmonics of coefficients. Default what the file says, else the usual one of its kind. */
  readonly normalisation?: Normalisation;
  /** The harmonics of real coefficients have the Condon–Shortley sign (−1)^m. Default false. */
  readonly condonShortley?: boolean;
  /** Variable, column or epoch, where there are several. */
  readonly variable?: string;
  /** Read the first of several variables instead of refusing to choose. Default false. */
  readonly firstVariable?: boolean;
  /** Where the decompression plugins of NetCDF-4 files come from, beyond deflate and szip. Default none. */
  readonly filters?: FilterSource;
  /** Read the components of a vector field too, where the variable is one of them or lies on the same points. Default false. */
  readonly vectors?: boolean;
  /** Largest count of numbers in an .npy array, a NetCDF variable or a HEALPix map. Default unlimited, of NetCDF 2²⁸. */
  readonly maxValues?: number;
  /** Largest band limit at which a HEALPix map is analysed. Default 1024. */
  readonly maxBandLimit?: number;
  /** Largest length, in bytes, of what a gzip file unpacks to. Default 4 GiB. */
  readonly maxBytes?: number;
}

/** The format of what was opened, once unpacked: NetCDF of any version, FITS, a text table, Zarr, or a dataset folder. */
export type OpenedFormat = "npy" | "netcdf" | "fits" | "table" | "zarr" | "folder";

/** Coefficients as they come from a file. */
export interface OpenedCoefficients {
  readonly kind: "coefficients";
  readonly format: OpenedFormat;
  readonly coefficients: HarmonicCoefficients;
  /** How the file had them. */
  readonly layout: "real" | "healpy" | "pyshtools" | "table";
  readonly unit: string;
  /** Names of the variables, one of which is read; empty where there is no choice. */
  readonly variables: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** Fields as they come from a file. */
export interface OpenedFields {
  readonly kind: "fields";
  readonly format: OpenedFormat;
  readonly dataset: Dataset;
  /** Names of the variables, one of which is read; empty where there is no choice. */
  readonly variables: readonly string[];
  readonly assumptions: readonly Assumption[];
  /** The vector field on the same points and times, where it was asked for and the file has one. */
  readonly vector?: OpenedVector;
}

/** A vector field tangent to the sphere: both components on one grid, in one unit, field by field as the dataset. */
export interface OpenedVector {
  readonly eastward: VectorComponent;
  readonly northward: VectorComponent;
}

/** One component of a vector field. */
export interface VectorComponent {
  /** Name of its variable. */
  readonly name: string;
  readonly fields: GridFields;
}

/** One component of a vector field on HEALPix pixels. */
export interface PixelComponent {
  /** Name of its column or array. */
  readonly name: string;
  readonly unit: string;
  /** In the RING order, NaN in gaps. */
  readonly values: Float64Array;
}

/** HEALPix maps as their file has them: not expanded in harmonics; gaps are marked in `seen` of the pixels. */
export interface OpenedPixels {
  readonly kind: "pixels";
  readonly format: OpenedFormat;
  /** Name of the column; the file's where it has none. */
  readonly name: string;
  readonly unit: string;
  readonly pixels: HealpixPixels;
  /** Names of the variables, one of which is read; empty where there is no choice. */
  readonly variables: readonly string[];
  readonly assumptions: readonly Assumption[];
  /** The vector field on the same pixels, NaN in gaps, where it was asked for and columns are named as its components. */
  readonly vector?: { readonly eastward: PixelComponent; readonly northward: PixelComponent };
}

/** A model's checkpoint, not decoded: `decodeCheckpoint` of @chaosphere/model reads its bytes. */
export interface OpenedModel {
  readonly kind: "model";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a caller takes beside fields and coefficients. */
export interface OpenKinds {
  /** Models, told apart by `kind`, instead of refusing them. Default false. */
  readonly models?: boolean;
  /** HEALPix maps as pixels, instead of analysing them, which takes most of the time of opening one. Default false. */
  readonly pixels?: boolean;
}

/** Fields or coefficients, told apart by `kind`. */
export type Opened = OpenedCoefficients | OpenedFields;
