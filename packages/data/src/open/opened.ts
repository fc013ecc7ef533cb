import type { HarmonicCoefficients } from "@chaosphere/core";
import type { Dataset } from "../dataset/dataset.ts";
import type { MissingOptions } from "../dataset/observed.ts";
import type { FilterSource } from "../netcdf/hdf5/filterPlugins.ts";
import type { Assumption } from "../reading/ambiguity.ts";
import type { Normalisation } from "../table/normalisation.ts";
import type { ArrayGrid } from "./meaning.ts";

/** What a reader is told of a file that may not say it itself. */
export interface OpenOptions extends MissingOptions {
  /** The array holds fields on this grid; its size is the array's. Default Gauss–Legendre, if it holds fields. */
  readonly kind?: ArrayGrid;
  /** The file holds coefficients. */
  readonly coefficients?: boolean;
  /**
   * The grid, row order and kind hold where a file does not say them itself and its shape allows them, as they are said
   * of several files at once; otherwise a contradiction is refused. Default false.
   */
  readonly ifSilent?: boolean;
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
  /** Where the undoing of compressions of NetCDF-4 beyond deflate and szip comes from. Default none. */
  readonly filters?: FilterSource;
  /** Largest count of numbers of a NetCDF variable or a HEALPix map. */
  readonly mostValues?: number;
  /** Largest band limit at which a HEALPix map is analysed. Default 1024. */
  readonly mostDegrees?: number;
  /** Largest length of a file that is packed. Default 4 GiB. */
  readonly mostBytes?: number;
}

/** Coefficients as they come from a file. */
export interface OpenedCoefficients {
  readonly kind: "coefficients";
  readonly coefficients: HarmonicCoefficients;
  /** How the file had them. */
  readonly layout: "real" | "healpy" | "pyshtools" | "table";
  readonly unit: string;
  /** The variables of which one is read; empty where there is no choice. */
  readonly variables: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** Fields as they come from a file. */
export interface OpenedFields {
  readonly kind: "fields";
  readonly dataset: Dataset;
  /** The variables of which one is read; empty where there is no choice. */
  readonly variables: readonly string[];
  readonly assumptions: readonly Assumption[];
}

export type Opened = OpenedCoefficients | OpenedFields;
