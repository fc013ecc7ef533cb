import type { SphereGrid } from "@chaosphere/core";
import { readPointsTable } from "@chaosphere/data";
import { readBytes } from "@chaosphere/data/node";
import {
  type ObservationSpec,
  type ObservedSites,
  observationGrammar,
  observedSites,
  parseObservationSpec,
  withCells,
} from "@chaosphere/model";
import { asked } from "../errors/callError.ts";
import type { FieldsOptions } from "./fields.ts";
import { readMarks } from "./marks.ts";

/** What --observe may be, for --help. */
export const observeHelp: string = observationGrammar;

/** Reads --observe. */
export function observeOption(text: string): ObservationSpec {
  return asked(() => parseObservationSpec(text));
}

/** What {@link readSites} needs beside the specification. */
export interface SitesOptions extends FieldsOptions {
  /** L of the fields. */
  readonly siteBandLimit: number;
  /** The grid of the cells of a cap. Default: the Gauss grid of L rings and 2L longitudes. */
  readonly cellGrid?: SphereGrid;
}

/**
 * The places or coefficients that --observe means; points and masks are read from their files.
 *
 * @throws {@link FormatError} if a file is none of its kind.
 * @throws {@link CallError} if degrees lie beyond the band limit, or no cell is seen.
 */
export async function readSites(
  spec: ObservationSpec,
  { siteBandLimit, cellGrid, ...options }: SitesOptions,
): Promise<ObservedSites> {
  switch (spec.kind) {
    case "points":
      return readPoints(spec.path);
    case "mask": {
      const { grid, seen } = await readMarks(spec.path, undefined, options);
      return asked(() => withCells({ kind: "cells" as const, grid, seen }));
    }
    default:
      return asked(() =>
        observedSites(spec, { bandLimit: siteBandLimit, ...(cellGrid && { grid: cellGrid }) }),
      );
  }
}

async function readPoints(path: string): Promise<ObservedSites> {
  const text = new TextDecoder().decode(await readBytes(path));
  const { colatitudes, longitudes, sds } = readPointsTable(text, path);
  return { kind: "points", colatitudes, longitudes, ...(sds && { sds }) };
}
