import { fieldsWithGaps, valuesWithNaN } from "@chaosphere/core";
import type { OpenedFields } from "@chaosphere/data";
import type { StoredCells } from "../cells.ts";
import type { FieldSequence } from "../fields.ts";
import { usualSpeedOf } from "../storedVectors.ts";

/** How the page calls the length of a vector among the variables of its file, and the component that is read for it. */
const speedName = /^speed \((.+), (.+)\)$/;

/** The variables of a file with the speed of its vector field. */
export function withSpeed({ variables, vector }: OpenedFields): readonly string[] {
  if (!vector) return variables;
  return [...variables, `speed (${vector.eastward.name}, ${vector.northward.name})`];
}

/** The variable that has to be read for one that is asked for. */
export function variableBehind(asked: string): string {
  return speedName.exec(asked)?.[1] ?? asked;
}

/** What was opened, or the speed of its vector field where that was asked for. */
export function speedIfAsked(opened: OpenedFields, asked: string | undefined): OpenedFields {
  const { vector, dataset } = opened;
  if (!vector || asked === undefined || !speedName.test(asked)) return opened;
  const [east, north] = [vector.eastward, vector.northward].map(({ fields }) =>
    valuesWithNaN(fields),
  );
  const { grid, unit } = dataset.fields;
  const fields = fieldsWithGaps(
    grid,
    east.map((u, i) => Math.hypot(u, north[i])),
    unit,
  );
  return { ...opened, dataset: { ...dataset, name: asked, variable: asked, fields } };
}

/** The vector field of what was opened, as a part of its sequence. */
export function vectorsOf(
  { vector, dataset }: OpenedFields,
  { layout, order }: StoredCells,
): Pick<FieldSequence, "vectors" | "isOfVectors"> {
  if (!vector) return {};
  const names = [vector.eastward.name, vector.northward.name] as const;
  const [east, north] = [vector.eastward, vector.northward].map(({ fields }) =>
    valuesWithNaN(fields),
  );
  const { unit } = vector.eastward.fields;
  const vectors = { layout, names, unit, east, north, order };
  return {
    vectors: { ...vectors, usualSpeed: usualSpeedOf(vectors) },
    isOfVectors: names.includes(dataset.variable) || speedName.test(dataset.variable),
  };
}
