import { FormatError, type SphereGrid } from "@chaosphere/core";
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
import { asked } from "./callError.ts";
import { type FieldsOptions, readFields } from "./fields.ts";

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
    case "mask":
      return readMask(spec.path, options);
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

/** The cells of a file that holds one map of 0 and 1. */
async function readMask(path: string, options: FieldsOptions): Promise<ObservedSites> {
  const { grid, batch, values } = (await readFields(path, options)).fields;
  const stranger = values.find((value) => value !== 0 && value !== 1);
  if (batch !== 1 || stranger !== undefined) {
    throw new FormatError(
      `readMask: a mask must be one map of 0 and 1, 1 = seen, got ${batch === 1 ? `the value ${stranger}` : `${batch} maps`} in ${path}. Write 1 where the field is seen and 0 elsewhere.`,
      { path, field: "mask" },
    );
  }
  return asked(() => withCells({ kind: "cells", grid, seen: Uint8Array.from(values) } as const));
}
