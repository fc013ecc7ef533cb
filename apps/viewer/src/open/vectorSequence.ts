import { fieldsWithGaps, seenOf, valuesWithNaN } from "@chaosphere/core";
import type { OpenedFields, OpenedPixels } from "@chaosphere/data";
import type { StoredCells } from "../fields/cells.ts";
import type { FieldSequence } from "../fields/fields.ts";
import { usualSpeedOf } from "../fields/storedVectors.ts";

/** How the page calls the length of a vector among the variables of its file, and the component that is read for it. */
const speedName = /^speed \((.+), (.+)\)$/;

/** Fields on a grid, or on HEALPix pixels. */
type OpenedCells = OpenedFields | OpenedPixels;

/** The variables of a file with the speed of its vector field. */
export function withSpeed({ variables, vector }: OpenedCells): readonly string[] {
  if (!vector) return variables;
  return [...variables, `speed (${vector.eastward.name}, ${vector.northward.name})`];
}

/** The variable that has to be read for one that is asked for. */
export function variableBehind(asked: string): string {
  return speedName.exec(asked)?.[1] ?? asked;
}

/** What was opened, or the speed of its vector field where that was asked for. */
export function speedIfAsked<Of extends OpenedCells>(opened: Of, asked: string | undefined): Of {
  const vector = componentsOf(opened);
  if (!vector || asked === undefined || !speedName.test(asked)) return opened;
  const { east, north } = vector;
  const speeds = east.map((u, i) => Math.hypot(u, north[i]));
  if (opened.kind === "pixels") {
    const { nside } = opened.pixels;
    const seen = seenOf(speeds, 12 * nside ** 2);
    return { ...opened, name: asked, pixels: { nside, values: speeds, ...(seen && { seen }) } };
  }
  const { dataset } = opened;
  const { grid, unit } = dataset.fields;
  const fields = fieldsWithGaps(grid, speeds, unit);
  return { ...opened, dataset: { ...dataset, name: asked, variable: asked, fields } };
}

/** The vector field of what was opened, as a part of its sequence. */
export function vectorsOf(
  opened: OpenedCells,
  { layout, order }: StoredCells,
): Pick<FieldSequence, "vectors" | "isOfVectors"> {
  const found = componentsOf(opened);
  if (!found) return {};
  const vectors = { ...found, layout, order };
  const shown = opened.kind === "pixels" ? opened.name : opened.dataset.variable;
  return {
    vectors: { ...vectors, usualSpeed: usualSpeedOf(vectors) },
    isOfVectors: found.names.includes(shown) || speedName.test(shown),
  };
}

/** The components as numbers, NaN in gaps; null where there is no vector. */
function componentsOf(opened: OpenedCells) {
  if (!opened.vector) return null;
  const [east, north, unit] =
    opened.kind === "pixels"
      ? [opened.vector.eastward.values, opened.vector.northward.values, opened.vector.eastward.unit]
      : [
          valuesWithNaN(opened.vector.eastward.fields),
          valuesWithNaN(opened.vector.northward.fields),
          opened.vector.eastward.fields.unit,
        ];
  const names = [opened.vector.eastward.name, opened.vector.northward.name] as const;
  return { names, east, north, unit };
}
