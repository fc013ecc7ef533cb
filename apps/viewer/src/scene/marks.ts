import { html, nothing, type TemplateResult } from "lit-html";
import { posteriorSides } from "../posteriorSides.ts";
import type { ViewerState } from "../state.ts";
import type { Frame } from "./frame.ts";
import { placeOf } from "./probes.ts";

/** The places that were seen, as dots in every view: one path each, since there may be hundreds. */
export function marks(frame: Frame | null, state: ViewerState): TemplateResult | typeof nothing {
  const observed = posteriorSides(state)?.spec.observed ?? [];
  if (!frame || observed.length === 0) return nothing;
  const dots = frame.views.flatMap((seen) =>
    observed.flatMap(([colatitude, longitude]) => {
      const place = placeOf(seen, { colatitude, longitude });
      return place ? [`M${place.x.toFixed(1)} ${place.y.toFixed(1)}h0`] : [];
    }),
  );
  const path = dots.join("");
  const size = observed.length > 60 ? "scene-marks small" : "scene-marks";
  return html`<svg class=${size} aria-hidden="true"><path class="rim" d=${path} /><path d=${path} /></svg>`;
}
