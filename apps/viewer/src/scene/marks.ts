import { html, nothing, type TemplateResult } from "lit-html";
import { posteriorSides } from "../state/posteriorSides.ts";
import type { ViewerState } from "../state/state.ts";
import type { Frame } from "./frame.ts";
import { placeOf } from "./probes.ts";

/** The places that were seen, in every view: one path, since there may be hundreds. */
export interface ObservedMarks {
  /** A dot at each, as a line of no length. */
  readonly path: string;
  /** Widths of a dot and of its rim, CSS pixels. */
  readonly dot: number;
  readonly rim: number;
}

/** The places that a posterior on the page knows of, as they are in sight; null where there are none. */
export function marksIn(frame: Frame, state: ViewerState): ObservedMarks | null {
  const observed = posteriorSides(state)?.spec.observed ?? [];
  if (observed.length === 0) return null;
  const dots = frame.views.flatMap((seen) =>
    observed.flatMap(([colatitude, longitude]) => {
      const place = placeOf(seen, { colatitude, longitude });
      return place ? [`M${place.x.toFixed(1)} ${place.y.toFixed(1)}h0`] : [];
    }),
  );
  const size = observed.length > 60 ? { dot: 3, rim: 5 } : { dot: 5, rim: 8 };
  return { path: dots.join(""), ...size };
}

/** The places that were seen, as dots that stand out from any colour. */
export function marks(frame: Frame | null, state: ViewerState): TemplateResult | typeof nothing {
  const found = frame && marksIn(frame, state);
  if (!found) return nothing;
  const { path, dot, rim } = found;
  return html`<svg class="scene-marks" aria-hidden="true"><path class="rim" stroke-width=${rim} d=${path} /><path stroke-width=${dot} d=${path} /></svg>`;
}
