import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { radioRow } from "../widgets/radioRow.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";
import { type RangeDrafts, rangeControl } from "./rangeControl.ts";

const spreads: readonly Choice<ViewerState["spread"]>[] = [
  { value: "linear", text: "linear" },
  { value: "asinh", text: "asinh, both signs" },
  { value: "log", text: "logarithmic" },
];

const coverages: readonly Choice<ViewerState["coverage"]>[] = [
  { value: "central", text: "98 %" },
  { value: "all", text: "All values" },
];

/** How values become colours: the spread of the scale, its ranges, and what automatic ones hold. */
export function scaleControls(
  store: Store<ViewerState>,
  session: Store<Session>,
  drafts: RangeDrafts,
): TemplateResult {
  const state = store.get();
  const isTwo = state.right !== null;
  const { left, right } = session.get();
  const hasMore = [left, right].some((fields) => fields && fields.members * fields.frames > 1);
  // One click: a range that was typed would hide what was chosen.
  const cover = (coverage: ViewerState["coverage"]): void =>
    store.set({ coverage, range: null, rightRange: null, differenceRange: null });
  return html`
    ${row(
      "view-spread",
      "Scale",
      selectList({
        id: "view-spread",
        options: spreads,
        value: state.spread,
        choose: (spread) => store.set({ spread }),
      }),
    )}
    ${state.spread === "asinh" ? linearWidth(store) : nothing}
    <p class="muted hint" ?hidden=${!isWithoutLogarithm(state)}>A logarithmic scale needs a range above 0; the scale is linear.</p>
    ${rangeControl(store, "range", drafts.range, isTwo && !state.sharedRange ? "Left range" : "Range")}
    ${isTwo && !state.sharedRange ? rangeControl(store, "rightRange", drafts.rightRange, "Right range", "right") : nothing}
    ${isTwo && state.difference ? rangeControl(store, "differenceRange", drafts.differenceRange, "Difference", "difference") : nothing}
    <div class="row">
      <span>Auto holds</span>
      ${radioRow({
        name: "view-coverage",
        legend: "Automatic ranges hold",
        choices: coverages,
        value: state.coverage,
        choose: cover,
      })}
    </div>
    <div class="ticks">
      <span ?hidden=${!isTwo}>${tick("One range for both", state.sharedRange, (sharedRange) => store.set({ sharedRange }))}</span>
      <span ?hidden=${!hasMore}>${tick("One range throughout", state.rangeOf === "sequence", (isWhole) => store.set({ rangeOf: isWhole ? "sequence" : "field" }))}</span>
    </div>`;
}

/** Whether the chosen range leaves no logarithm. */
function isWithoutLogarithm({ spread, range }: ViewerState): boolean {
  return spread === "log" && range !== null && range[0] <= 0;
}

/** The value up to which an asinh scale is linear. */
function linearWidth(store: Store<ViewerState>): TemplateResult {
  const { linearWidth: width } = store.get();
  const take = ({ target }: Event): void => {
    const { valueAsNumber } = target as HTMLInputElement;
    store.set({ linearWidth: valueAsNumber > 0 ? valueAsNumber : null });
  };
  return row(
    "view-linear-width",
    "Linear to",
    html`<input
      type="number" step="any" id="view-linear-width" placeholder="auto"
      .value=${live(width === null ? "" : String(width))} @change=${take}
    />`,
  );
}
