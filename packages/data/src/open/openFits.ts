import { FormatError, valuesWithNaN } from "@chaosphere/core";
import { harmonicTables } from "../fits/harmonicTable.ts";
import { readFitsUnits } from "../fits/header.ts";
import { refuseSpectra } from "../fits/spectraTable.ts";
import { healpixDataset, markedPixels } from "../healpix/healpixDataset.ts";
import { sharedName } from "../healpix/numberedColumns.ts";
import { type HealpixFile, readHealpix, readHealpixHeader } from "../healpix/readHealpix.ts";
import type { Assumption } from "../reading/ambiguity.ts";
import { contradiction } from "./contradictions.ts";
import type { Opened, OpenedPixels, OpenKinds, OpenOptions } from "./opened.ts";
import { vectorColumns } from "./pixelVector.ts";

/**
 * The HEALPix map or the a_lm of a FITS file.
 *
 * @throws {@link FormatError} if it holds neither, or a map with more pixels than are allowed.
 * @throws {@link ContradictionError} if what is said of it is not what it says itself.
 */
export function openFits(
  bytes: Uint8Array,
  path: string,
  options: OpenOptions & OpenKinds,
): Opened | OpenedPixels {
  const { kind, southFirst, variable } = options;
  const units = readFitsUnits(bytes, path);
  refuseSpectra(units, path);
  const tables = harmonicTables(bytes, units, path);
  if (tables) {
    if (kind !== undefined) throw contradiction(path, "coefficients", kind);
    return {
      kind: "coefficients",
      format: "fits",
      layout: "healpy",
      coefficients: tables.read(variable),
      unit: "",
      variables: tables.names.length > 1 ? tables.names : [],
      assumptions: firstOf(tables.names, variable),
    };
  }
  if (options.coefficients) throw contradiction(path, "a HEALPix map", "coefficients");
  if ((kind !== undefined && !kind.startsWith("healpix")) || southFirst) {
    throw contradiction(path, "a HEALPix map", kind ?? "rows from south to north");
  }
  const { table, ordering, nside } = readHealpixHeader(bytes, path);
  if (!(12 * nside ** 2 <= (options.maxValues ?? Number.POSITIVE_INFINITY))) {
    throw new FormatError(
      `openAny: a HEALPix map must have at most ${options.maxValues} pixels, got ${12 * nside ** 2} in ${path}. Degrade it to a smaller nside first, with healpy.ud_grade.`,
      { path, field: "NSIDE" },
    );
  }
  if (kind === "healpix-nested" && ordering === "ring") {
    throw contradiction(path, "the RING order", "NESTED");
  }
  const names = table.columns.map(({ name }) => name);
  const common = { format: "fits", variables: names.length > 1 ? names : [] } as const;
  if (!options.pixels) {
    const assumptions =
      sharedName(table.columns) === undefined
        ? firstOf(names, variable)
        : fieldByField(names, variable);
    const dataset = healpixDataset(bytes, path, options);
    return { kind: "fields", dataset, ...common, assumptions };
  }
  const map = readHealpix(bytes, path, options);
  const { name, unit } = map;
  const opened = {
    kind: "pixels",
    name,
    unit,
    pixels: markedPixels(map),
    ...common,
    assumptions: firstOf(names, variable),
  } as const;
  return options.vectors ? withVectorPixels(opened, map, bytes, path, options) : opened;
}

/** A map with the vector that goes with it, or with a sentence on why columns named as components are none. */
function withVectorPixels(
  opened: OpenedPixels,
  map: HealpixFile,
  bytes: Uint8Array,
  path: string,
  options: OpenOptions,
): OpenedPixels {
  const columns = vectorColumns(map.columns, map.name);
  if (columns === undefined) return opened;
  const saying = (text: string): OpenedPixels => ({
    ...opened,
    assumptions: [...opened.assumptions, { text, settings: [] }],
  });
  if (typeof columns === "string") return saying(columns);
  const component = (variable: string): HealpixFile =>
    variable === map.name
      ? { ...map, values: valuesWithNaN(opened.pixels) }
      : readHealpix(bytes, path, { ...options, variable });
  const [eastward, northward] = [component(columns.eastward), component(columns.northward)];
  if (eastward.unit === northward.unit) return { ...opened, vector: { eastward, northward } };
  return saying(
    `${eastward.name} and ${northward.name} are not taken for the components of one vector, for their units differ: ${eastward.unit || "none"} and ${northward.unit || "none"}`,
  );
}

/** That numbered columns were taken for as many fields. */
function fieldByField(names: readonly string[], asked: string | undefined): Assumption[] {
  if (asked !== undefined) return [];
  const text = `${names[0]} to ${names.at(-1)} are taken for ${names.length} fields of one quantity`;
  return [{ text, settings: ["variable"] }];
}

/** That the first of several columns was taken. */
function firstOf(names: readonly string[], asked: string | undefined): Assumption[] {
  if (names.length < 2 || asked !== undefined) return [];
  const text = `${names[0]} is read, the first of ${names.join(", ")}`;
  return [{ text, settings: ["variable"] }];
}
