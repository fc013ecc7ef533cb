import { isSameGrid } from "@chaosphere/core";
import type { Dataset } from "../dataset/dataset.ts";
import { vectorPair } from "../netcdf/fields/vectorPair.ts";
import { lastName, type NetcdfVariable } from "../netcdf/netcdfFile.ts";
import type { OpenedFields, OpenedVector } from "./opened.ts";

/**
 * Fields with the vector that goes with them, its components read as they were; or with a sentence on why variables named as
 * components are none. Without such variables the fields as they are.
 */
export async function withVector(
  opened: OpenedFields,
  fields: readonly NetcdfVariable[],
  read: (variable: string) => Promise<Dataset>,
): Promise<OpenedFields> {
  const { dataset } = opened;
  const chosen = fields.find(({ name }) => lastName(name) === dataset.variable);
  const pair = chosen && vectorPair(fields, chosen);
  if (!pair) return opened;
  if ("why" in pair) return saying(opened, pair.why);
  const component = async ({ name }: NetcdfVariable) => ({
    name: lastName(name),
    fields: (lastName(name) === dataset.variable ? dataset : await read(name)).fields,
  });
  const vector: OpenedVector = {
    eastward: await component(pair.eastward),
    northward: await component(pair.northward),
  };
  const isAlike = [vector.eastward, vector.northward].every(
    (one) =>
      one.fields.batch === dataset.fields.batch && isSameGrid(one.fields.grid, dataset.fields.grid),
  );
  if (isAlike) return { ...opened, vector };
  const { eastward, northward } = vector;
  return saying(
    opened,
    `${eastward.name} and ${northward.name} are not drawn as a vector, for they lie on other points than ${dataset.variable}`,
  );
}

function saying(opened: OpenedFields, text: string): OpenedFields {
  return { ...opened, assumptions: [...opened.assumptions, { text, settings: [] }] };
}
