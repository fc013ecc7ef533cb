import { colourNames, isDiverging } from "@chaosphere/atlas";
import { element } from "../page/dom.ts";
import type { ProjectionKind, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { rangeControl } from "./rangeControl.ts";
import { type Choice, radioRow, row, selectList, tick } from "./widgets.ts";

const projections: readonly Choice<ProjectionKind>[] = [
  { value: "globe", text: "Globe" },
  { value: "mollweide", text: "Mollweide" },
  { value: "equirectangular", text: "Plate carrée" },
];

const zeroChoices: readonly Choice<string>[] = [
  { value: "auto", text: "for anomalies" },
  { value: "yes", text: "always" },
  { value: "no", text: "never" },
];

/** How the field is drawn: projection, colours, range, relief and lines. */
export function mountViewControls(root: HTMLElement, store: Store<ViewerState>): void {
  const maps = (diverging: boolean): Choice<string>[] =>
    colourNames
      .filter((name) => isDiverging(name) === diverging)
      .map((name) => ({ value: name, text: name }));

  root.append(
    radioRow(
      "Projection",
      store,
      (state) => state.projection,
      projections,
      (projection) => store.set({ projection }),
    ),
    row(
      "Colours",
      selectList(
        store,
        (state) => state.colourMap,
        {
          "": [{ value: "auto", text: "automatic" }],
          "About zero": maps(true),
          "Low to high": maps(false),
        },
        (colourMap) => store.set({ colourMap }),
      ),
    ),
    row(
      "Centre at 0",
      selectList(
        store,
        (state) => state.centred,
        { "": zeroChoices },
        (centred) => store.set({ centred: centred as ViewerState["centred"] }),
      ),
    ),
    rangeControl(store),
    row("Relief", reliefSlider(store)),
    element(
      "div",
      { class: "ticks" },
      tick(
        "Graticule",
        store,
        (state) => state.graticule,
        (graticule) => store.set({ graticule }),
      ),
      tick(
        "Coastlines",
        store,
        (state) => state.coastlines,
        (coastlines) => store.set({ coastlines }),
      ),
    ),
  );
}

/** Height of the relief on the globe; maps are flat. */
function reliefSlider(store: Store<ViewerState>): HTMLInputElement {
  const slider = element("input", { type: "range", min: "0", max: "0.3", step: "0.01" });
  slider.addEventListener("input", () => store.set({ relief: slider.valueAsNumber }));
  const show = (): void => {
    const { relief, projection } = store.get();
    slider.value = String(relief);
    slider.disabled = projection !== "globe";
    slider.setAttribute("aria-valuetext", `${Math.round(100 * relief)} % of the radius`);
  };
  store.subscribe((state) => state.relief, show);
  store.subscribe((state) => state.projection, show);
  show();
  return slider;
}
