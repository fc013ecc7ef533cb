import { isSameGrid, valuesWithNaN } from "@chaosphere/core";
import type { Opened, OpenedFields, OpenedPixels } from "./opened.ts";
import { vectorColumns } from "./pixelVector.ts";

/** What one array of an .npz holds, once its grid is known. */
export type OpenedArray = Opened | OpenedPixels;

/**
 * The fields of an array of an .npz with the vector that goes with them, or with a sentence on why arrays named as its components
 * are none. Without such arrays the fields as they are.
 *
 * @param names of the arrays that may hold fields.
 * @param read what another array holds; one that it refuses is no component.
 */
export function withNpzVector(
  opened: OpenedArray,
  chosen: string,
  names: readonly string[],
  read: (name: string) => OpenedArray,
): OpenedArray {
  if (opened.kind === "coefficients") return opened;
  // On a grid, q beside u and v is humidity.
  const columns = vectorColumns(names, chosen, { mayBeStokes: opened.kind === "pixels" });
  if (columns === undefined) return opened;
  if (typeof columns === "string") return saying(opened, columns);
  const { eastward, northward } = columns;
  const component = (name: string): OpenedArray | string => {
    try {
      return name === chosen ? opened : read(name);
    } catch (error) {
      if (error instanceof Error) return name;
      throw error;
    }
  };
  const [east, north] = [component(eastward), component(northward)];
  if (typeof east === "string" || typeof north === "string") {
    const refused = [east, north].filter((found) => typeof found === "string").join(" and ");
    return saying(
      opened,
      `${eastward} and ${northward} are not drawn as a vector, for ${refused} cannot be read as fields; choose ${typeof east === "string" ? east : north} to see why`,
    );
  }
  if (opened.kind === "fields" && isOn(opened, east) && isOn(opened, north)) {
    const vector = {
      eastward: { name: eastward, fields: east.dataset.fields },
      northward: { name: northward, fields: north.dataset.fields },
    };
    return { ...opened, vector };
  }
  if (opened.kind === "pixels" && hasPixelsOf(opened, east) && hasPixelsOf(opened, north)) {
    const vector = {
      eastward: { name: eastward, unit: east.unit, values: valuesWithNaN(east.pixels) },
      northward: { name: northward, unit: north.unit, values: valuesWithNaN(north.pixels) },
    };
    return { ...opened, vector };
  }
  return saying(
    opened,
    `${eastward} and ${northward} are not drawn as a vector, for they lie on other points than ${chosen}, or on other points than one another`,
  );
}

function isOn({ dataset: { fields } }: OpenedFields, other: OpenedArray): other is OpenedFields {
  if (other.kind !== "fields") return false;
  const { batch, grid } = other.dataset.fields;
  return batch === fields.batch && isSameGrid(grid, fields.grid);
}

function hasPixelsOf({ pixels }: OpenedPixels, other: OpenedArray): other is OpenedPixels {
  return (
    other.kind === "pixels" &&
    other.pixels.nside === pixels.nside &&
    other.pixels.values.length === pixels.values.length
  );
}

function saying<Of extends OpenedFields | OpenedPixels>(opened: Of, text: string): Of {
  return { ...opened, assumptions: [...opened.assumptions, { text, settings: [] }] };
}
