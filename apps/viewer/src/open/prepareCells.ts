import { cellsOfRow } from "../fields/cells.ts";
import type { FieldSequence } from "../fields/fields.ts";
import { cellHistogram } from "../fields/valueHistogram.ts";
import { cellImage } from "../scene/cellImage.ts";
import { extentOfCells, extentOfSequence, usualChoice } from "../scene/fieldExtents.ts";

/** A sequence with what the page needs first of its cells; as it is where it has none. */
export function prepareCells(fields: FieldSequence): FieldSequence {
  const { cells } = fields;
  if (!cells) return fields;
  const first = cellsOfRow(cells, 0);
  const rowExtent = extentOfCells(first, usualChoice);
  const isAlone = cells.order.length === 1;
  const prepared = {
    image: cellImage(first),
    rowExtent,
    sequenceExtent: isAlone ? rowExtent : extentOfSequence(fields, usualChoice),
    histogram: cellHistogram(first),
  };
  return { ...fields, cells: { ...cells, prepared } };
}
