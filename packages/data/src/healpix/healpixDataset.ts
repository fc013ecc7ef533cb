import { gaussLegendre, synthesise } from "@chaosphere/core";
import type { Dataset } from "../dataset/dataset.ts";
import { type HealpixOptions, readHealpix } from "./readHealpix.ts";
import { analyseHealpix, synthesiseHealpix } from "./transform.ts";

/** Choices of {@link healpixDataset}. */
export interface HealpixDatasetOptions extends HealpixOptions {
  /** Largest band limit of the analysis. Default 1024, the largest of the transforms. */
  readonly mostDegrees?: number;
}

/**
 * A HEALPix FITS map as one field on Gauss–Legendre rings: analysed to the degrees l < 2 nside, at most so many, by
 * {@link analyseHealpix} and synthesised there. What lies beyond these degrees is left out; the provenance says how much.
 *
 * @throws {@link FormatError} as `readHealpix` does.
 */
export function healpixDataset(
  bytes: Uint8Array,
  path: string,
  options: HealpixDatasetOptions = {},
): Dataset {
  const map = readHealpix(bytes, path, options);
  const bandLimit = Math.min(2 * map.nside, options.mostDegrees ?? 1024);
  const a = analyseHealpix(map, bandLimit);
  const smooth = synthesiseHealpix(a, map.nside).values;
  const squares = smooth.reduce((sum, value, p) => sum + (map.values[p] - value) ** 2, 0);
  const rms = Math.sqrt(squares / smooth.length).toPrecision(3);
  return {
    name: map.name,
    variable: map.name,
    fields: synthesise(a, gaussLegendre(bandLimit), map.unit),
    groups: new Int32Array(1),
    labels: ["0"],
    provenance: {
      path,
      description: "",
      source: "",
      licence: "",
      citation: "",
      note: "",
      checksums: {},
      adjustments: [
        `HEALPix map, nside ${map.nside}, analysed to degrees l < ${bandLimit}, which leaves out ${rms} ${map.unit} rms`.trimEnd(),
      ],
    },
  };
}
