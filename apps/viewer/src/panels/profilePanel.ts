import { evaluateAt } from "@chaosphere/core";
import { cellAt } from "../fields/cells.ts";
import { type FieldSequence, shownField } from "../fields/fields.ts";
import { greatCircle } from "../scene/greatCircle.ts";
import { cellsShown, type ShownChoice } from "../session/fieldChoice.ts";
import { placeOn } from "../state/place.ts";
import type { Position } from "../state/state.ts";
import {
  type Column,
  type Drawn,
  type Panel,
  type PanelInput,
  type PanelSeries,
  sideName,
  sides,
} from "./panel.ts";

/** Points along a profile. */
const points = 361;

const degree = 180 / Math.PI;

/** Values along the great circle from the last but one to the last of the pinned points. */
export const profilePanel: Panel = { name: "profile", tab: "Profile", draw: profile };

function profile(input: PanelInput): Drawn {
  const shown = sides(input);
  if (shown.length === 0) return { empty: "No field is shown." };
  const [from, to] = input.probes.slice(-2);
  if (!(from && to)) {
    return {
      empty:
        "Pin two points: click the field twice, or press Enter at two places. The profile runs along the great circle from the one to the other.",
    };
  }
  const { positions, angles } = greatCircle(from, to, points);
  const x = angles.map((angle) => angle * degree);
  const series: PanelSeries[] = [];
  const columns: Column[] = [
    { name: "distance (°)", values: x },
    { name: "latitude (°)", values: positions.map(({ colatitude }) => 90 - colatitude * degree) },
    { name: "longitude (°)", values: positions.map(({ longitude }) => longitude * degree) },
  ];
  for (const { role, fields } of shown) {
    const y = valuesAlong(fields, placeOn(role, input), positions);
    const name = sideName(input, role, fields.unit === "" ? "value" : `value (${fields.unit})`);
    columns.push({ name, values: y });
    series.push({ role, label: shown.length > 1 ? role : "", x, y, mark: "line" });
  }
  const unit = [...new Set(shown.map(({ fields }) => fields.unit))].join(", ");
  return {
    series,
    plot: {
      x: { label: "distance along the great circle (°)", scale: "linear" },
      y: { label: "value", unit, scale: "linear" },
    },
    columns,
    notes: [
      `Values along the great circle from ${words(from)} to ${words(to)}, ${(x[points - 1]).toFixed(1)}°.`,
    ],
  };
}

function valuesAlong(
  fields: FieldSequence,
  choice: ShownChoice,
  positions: readonly Position[],
): Float64Array {
  const cells = cellsShown(choice, fields);
  if (cells) {
    return Float64Array.from(positions, (at) => cells.values[cellAt(cells.layout, at)]);
  }
  const colatitudes = Float64Array.from(positions, ({ colatitude }) => colatitude);
  const longitudes = Float64Array.from(positions, ({ longitude }) => longitude);
  return evaluateAt(shownField(fields, choice), colatitudes, longitudes);
}

function words({ colatitude, longitude }: Position): string {
  const north = 90 - colatitude * degree;
  const east = longitude * degree - 360 * Math.round((longitude * degree) / 360);
  return `${Math.abs(north).toFixed(1)}° ${north < 0 ? "S" : "N"}, ${Math.abs(east).toFixed(1)}° ${east < 0 ? "W" : "E"}`;
}
