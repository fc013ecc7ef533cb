/** The places of index.html that parts of the page are mounted in. */
export type SlotName =
  /** The views and their colour bar: `createScene`. */
  | "scene"
  /** Controls of projection, colours, range, relief, lines and a second view: `mountControls`. */
  | "view"
  /** Drop zone, picker, address, bundled data, errors: `mountOpen`. */
  | "open"
  /** Noise and reverse diffusion: `mountGenerate`. */
  | "generate"
  /** Curves and tables: `mountPanels`. */
  | "panels"
  /** Member, frame, play, speed: `mountPlayBar`. */
  | "play"
  /** What was shown lately: `mountRecent`. */
  | "recent"
  /** Value and position, spoken politely: `mountReadout`. */
  | "readout";

/** The element of a slot. */
export function slot(name: SlotName): HTMLElement {
  return byId(`slot-${name}`);
}

/** An element of the page's frame. */
export function pageElement(name: "actions" | "caption" | "starts" | "status"): HTMLElement {
  return byId(`page-${name}`);
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`slots: index.html must have an element ${id}, and has none.`);
  return element;
}
