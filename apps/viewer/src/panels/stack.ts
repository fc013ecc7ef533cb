import type { Change } from "../state/changes.ts";
import type { PanelName } from "../state/state.ts";
import type { Panel } from "./panel.ts";

/** Windows in which panels stand side by side, as styles/panels.css has it too. */
const wide = matchMedia("(min-width: 1800px)");
/** Windows in which panels stand one below the other. */
const tall = matchMedia("(min-width: 1180px) and (min-height: 1100px)");

/** Panels that show the field itself, which a stack has beside the chosen one. */
const ofFields: readonly PanelName[] = ["spectrum", "histogram", "ratio", "profile"];

/** The panels that are shown together: the chosen one first, and where there is room those of the field. */
export function stackOf(panels: readonly Panel[], chosen: PanelName | null): readonly Panel[] {
  const first = panels.find(({ name }) => name === chosen);
  if (!first) return [];
  if (!(wide.matches || tall.matches)) return [first];
  const others = ofFields.flatMap((name) => panels.filter((panel) => panel.name === name));
  return [first, ...others.filter((panel) => panel !== first)];
}

/** Width of each panel in a column of panels, CSS pixels. */
export function panelWidth(column: number): number {
  return wide.matches ? (column - 16) / 2 : column;
}

/** Tells when the room for panels has become another. */
export const roomChanges: Change = (listen) => {
  for (const query of [wide, tall]) query.addEventListener("change", listen);
};
