import { type HarmonicCoefficients, hasGaps, valuesWithNaN } from "@chaosphere/core";
import type { OpenedCoefficients, OpenedFields, OpenedPixels } from "@chaosphere/data";
import type { Assumption } from "@chaosphere/data/open";
import {
  type CellMoments,
  cellMoments,
  cellsOfRow,
  layoutWords,
  type StoredCells,
} from "../fields/cells.ts";
import type { FieldSequence, HarmonicSequence } from "../fields/fields.ts";
import type { FieldOrder } from "./fieldOrder.ts";
import { vectorsOf } from "./vectorSequence.ts";

/** Coefficients of a file, one member per row. */
export function coefficientSequence(
  name: string,
  { coefficients: a, unit, assumptions }: OpenedCoefficients,
): HarmonicSequence {
  const rows = a.batch === 1 ? "One row" : `${a.batch} rows`;
  const note = noteOf([`${rows} of coefficients, l < ${a.bandLimit}`], assumptions);
  const anomaly = isAnomaly(a);
  return { name, unit, members: a.batch, frames: 1, coefficients: a, note, anomaly };
}

/** The fields of a dataset as its cells have them, in an order of {@link fieldOrder}. */
export function datasetSequence(
  name: string,
  opened: OpenedFields,
  { rows, levels: _, ...places }: FieldOrder,
): FieldSequence {
  const { dataset, assumptions, format } = opened;
  const { fields, provenance } = dataset;
  const cells: StoredCells = {
    layout: { kind: "grid", grid: fields.grid },
    values: valuesWithNaN(fields),
    order: Uint32Array.from(rows),
    hasGaps: hasGaps(fields),
  };
  const { adjustments, description } = provenance;
  const unnamed = format === "npy" && fields.batch === 2 ? [noArrows] : [];
  const facts = [...cellWords(cells), ...adjustments, ...unnamed];
  const note = noteOf(facts, assumptions, description);
  return {
    ...cellSequence(name, fields.unit, cells),
    note,
    ...places,
    ...vectorsOf(opened, cells),
  };
}

/** What is said of two fields that may be meant as the components of a vector. */
const noArrows =
  "no arrows are drawn, for an array does not name its fields as components: NetCDF, Zarr, .npz and HEALPix FITS files do";

/** HEALPix maps, one member per map. */
export function pixelSequence(name: string, opened: OpenedPixels): FieldSequence {
  const { pixels, unit, assumptions } = opened;
  const { nside } = pixels;
  const values = valuesWithNaN(pixels);
  const members = values.length / (12 * nside ** 2);
  const cells: StoredCells = {
    layout: { kind: "healpix", nside },
    values,
    order: Uint32Array.from({ length: members }, (_, row) => row),
    hasGaps: hasGaps(pixels),
  };
  return {
    ...cellSequence(name, unit, cells),
    note: noteOf(cellWords(cells), assumptions),
    members,
    ...vectorsOf(opened, cells),
  };
}

/** One field of cells. */
function cellSequence(name: string, unit: string, cells: StoredCells): FieldSequence {
  const moments = cellMoments(cellsOfRow(cells, 0));
  const common = { members: 1, frames: 1, coefficients: null };
  return { name, unit, ...common, cells, anomaly: isAroundZero(moments) };
}

/** The cells of a file in words, and how much of the sphere they see. */
function cellWords(cells: StoredCells): string[] {
  const { share } = cellMoments(cellsOfRow(cells, 0));
  const percent = Number((100 * share).toPrecision(3));
  return [
    layoutWords(cells.layout),
    ...(cells.hasGaps ? [`${percent} % of the sphere has values`] : []),
  ];
}

/** What is seen, what was done to it and what was taken for granted, in a sentence; then what the file says of itself. */
function noteOf(
  facts: readonly string[],
  assumptions: readonly Assumption[],
  description = "",
): string {
  const sentence = `${[...facts, ...assumptions.map(({ text }) => text)].join("; ")}.`;
  return description === "" ? sentence : `${sentence} ${description}`;
}

/** Whether cells vary about 0: it is near their mean, and values on either side of it go about as far. */
function isAroundZero({ mean, variance, low, high }: CellMoments): boolean {
  return mean * mean <= 4 * variance && Math.min(-low, high) >= 0.2 * Math.max(-low, high);
}

/** Whether a field varies about 0: its mean lies within two standard deviations of it. */
function isAnomaly({ values, bandLimit }: HarmonicCoefficients): boolean {
  const [mean = 0, ...rest] = values.subarray(0, bandLimit ** 2);
  const variance = rest.reduce((sum, a) => sum + a * a, 0);
  return mean * mean <= 4 * variance;
}
