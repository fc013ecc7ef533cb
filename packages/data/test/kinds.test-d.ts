// Pixels and grids are not mixed up, and names come from closed lists. `npm run check` runs it.
import type { GridFields } from "@chaosphere/core";
import {
  type ArrayGrid,
  analyseHealpix,
  type Dataset,
  type FileFormat,
  type HealpixMap,
  type HealpixOrdering,
  type HoldOutRule,
  type Normalisation,
  openAny,
  openedDataset,
  splitForFit,
} from "@chaosphere/data";

declare const map: HealpixMap;
declare const fields: GridFields;
declare const dataset: Dataset;

analyseHealpix(map, 8);
// @ts-expect-error Fields on rings of a product grid are no HEALPix map.
analyseHealpix(fields, 8);
// @ts-expect-error The band limit is never left to a default.
analyseHealpix(map);

// @ts-expect-error Pixels are numbered along rings or nested.
const ordering: HealpixOrdering = "spiral";
// @ts-expect-error No grid has the name.
const grid: ArrayGrid = "cubed-sphere";
// @ts-expect-error No normalisation has the name.
const normalisation: Normalisation = "geodesy";
// @ts-expect-error No format has the name.
const format: FileFormat = "zarr";
// @ts-expect-error A stretch has a size.
const rule: HoldOutRule = { kind: "stretch", place: "last" };
// @ts-expect-error A stretch lies first, in the middle or last.
const place: HoldOutRule = { kind: "stretch", place: "random", size: 3 };

// A model is opened only where it is asked for.
declare const bytes: Uint8Array<ArrayBuffer>;
openedDataset(await openAny(bytes, "a.npy"), "a.npy");
// @ts-expect-error It may be a model, which has no fields.
openedDataset(await openAny(bytes, "a.model", { models: true }), "a.model");
const opened = await openAny(bytes, "a.npy");
if (opened.kind === "coefficients") opened.coefficients;
// @ts-expect-error Only coefficients have coefficients.
opened.coefficients;
splitForFit(dataset, { rule: "none" });
// @ts-expect-error A rule is a record; words are for the command line.
splitForFit(dataset, { rule: "last:20%" });

// @ts-expect-error What was read is not written to.
dataset.fields = fields;

export { format, grid, normalisation, ordering, place, rule };
