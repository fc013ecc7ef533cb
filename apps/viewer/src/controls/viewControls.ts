import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { showsCoastlines } from "../scene/ofEarth.ts";
import type { Session } from "../session/session.ts";
import { showsArrows } from "../session/vectors.ts";
import type { ProjectionKind, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { radioRow } from "../widgets/radioRow.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";

const projections: readonly Choice<ProjectionKind>[] = [
  { value: "globe", text: "Globe" },
  { value: "mollweide", text: "Mollweide" },
  { value: "equirectangular", text: "Plate carrée" },
];

const zeroChoices: readonly Choice<ViewerState["centred"]>[] = [
  { value: "auto", text: "for anomalies" },
  { value: "yes", text: "always" },
  { value: "no", text: "never" },
];

/** How the field is drawn: projection, colours, range, relief and lines. */
export function viewControls(
  store: Store<ViewerState>,
  colours: TemplateResult,
  scale: TemplateResult,
  session: Pick<Session, "left" | "right">,
): TemplateResult {
  const state = store.get();
  const hasVectors = session.left?.vectors !== undefined || session.right?.vectors !== undefined;
  return html`
    ${radioRow({
      name: "view-projection",
      legend: "Projection",
      choices: projections,
      value: state.projection,
      choose: (projection) => store.set({ projection }),
    })}
    ${colours}
    ${row(
      "view-centred",
      "Centre at 0",
      selectList({
        id: "view-centred",
        options: zeroChoices,
        value: state.centred,
        choose: (centred) => store.set({ centred }),
      }),
    )}
    ${scale}
    ${row(
      "view-relief",
      "Relief",
      reliefSlider(state, (relief) => store.set({ relief })),
    )}
    <div class="ticks">
      ${tick("Graticule", state.graticule, (graticule) => store.set({ graticule }))}
      ${tick("Contours", state.contours, (contours) => store.set({ contours }))}
      ${tick("Coastlines", showsCoastlines(state), (coastlines) => store.set({ coastlines }))}
      ${hasVectors ? tick("Arrows", showsArrows(state, session), (arrows) => store.set({ arrows })) : nothing}
    </div>`;
}

/** Height of the relief on the globe; maps are flat. */
function reliefSlider(
  { relief, projection }: ViewerState,
  choose: (relief: number) => void,
): TemplateResult {
  return html`
    <input
      type="range" id="view-relief" min="0" max="0.3" step="0.01"
      aria-valuetext=${`${Math.round(100 * relief)} % of the radius`}
      ?disabled=${projection !== "globe"}
      .value=${live(String(relief))}
      @input=${({ target }: Event) => choose((target as HTMLInputElement).valueAsNumber)}
    />`;
}
