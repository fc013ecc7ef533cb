/** The places of index.html that parts of the page are mounted in. */
export type SlotName =
  /** The views and their colour bar: `createScene`. */
  | "scene"
  /** Controls of projection, colours, range, relief, lines, side by side: src/controls, which set the state. */
  | "view"
  /** Drop zone, picker, address, bundled data, errors: `mountOpen`. */
  | "open"
  /** Noise and reverse diffusion: `mountGenerate`. */
  | "generate"
  /** Curves and tables: `mountPanels`. */
  | "panels"
  /** Member, frame, play, speed. */
  | "play"
  /** Value and position, spoken politely. */
  | "readout";

/** The element of a slot. */
export function slot(name: SlotName): HTMLElement {
  const element = document.getElementById(`slot-${name}`);
  if (!element) throw new Error(`slot: index.html must have an element slot-${name}.`);
  return element;
}
