import { samplingDefaults } from "@chaosphere/core";
import type { LoadedModel } from "../fields.ts";
import type { SamplingClient } from "../generate/samplingClient.ts";
import { button, element } from "../page/dom.ts";
import { download } from "../save/download.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { toCsv } from "./csv.ts";
import { entropyPanel } from "./entropyPanel.ts";
import { figureOf, pageColours, paperColours } from "./figure.ts";
import { histogramPanel } from "./histogramPanel.ts";
import { modelChoice } from "./modelChoice.ts";
import { type ModelLaw, modelLaw } from "./modelLaw.ts";
import { modelPanel } from "./modelPanel.ts";
import type { Drawn, Fact, Panel, PanelInput } from "./panel.ts";
import { ratioPanel } from "./ratioPanel.ts";
import { keepSpectra } from "./spectra.ts";
import { spectrumPanel } from "./spectrumPanel.ts";
import { textTable } from "./table.ts";
import { tabsOf } from "./tabs.ts";

const panelId = "panel";

/** The panels of curves, one at a time, drawn once a picture when what they show has changed. */
export function mountPanels(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  client: SamplingClient,
): void {
  const laws = new WeakMap<LoadedModel, ModelLaw>();
  const lawOf = (model: LoadedModel): ModelLaw => {
    const law = laws.get(model) ?? modelLaw(model.checkpoint);
    laws.set(model, law);
    return law;
  };
  const panels: readonly Panel[] = [
    spectrumPanel(keepSpectra()),
    ratioPanel,
    histogramPanel,
    modelPanel(lawOf),
    entropyPanel(lawOf),
  ];
  const tabs = tabsOf(panels, panelId, (name) => store.set({ panel: name }));
  const picture = element("div", { class: "figure" });
  const notes = element("div", { class: "notes" });
  const facts = element("div", { class: "facts" });
  const table = element("div", {
    class: "scroll",
    tabindex: "0",
    role: "region",
    "aria-label": "Table of the panel",
  });
  const reading = element("details", {}, element("summary", {}, "As a table"), table);
  const model = modelChoice(session, client, () => soon());
  const current = (): Panel | undefined => panels.find(({ name }) => name === store.get().panel);
  const csv = button("CSV", () => save("csv"), { "aria-label": "CSV of this panel" });
  const svg = button("SVG", () => save("svg"), { "aria-label": "SVG of this panel" });
  const hide = button("Hide", () => store.set({ panel: null }), { "aria-label": "Hide the panel" });
  const body = element(
    "div",
    { role: "tabpanel", id: panelId, tabindex: "0" },
    model.controls,
    picture,
    notes,
    facts,
    element("div", { class: "panel-actions" }, csv, svg, hide),
    reading,
  );

  let drawn: Drawn = { empty: "" };
  const save = (kind: "csv" | "svg"): void => {
    const panel = current();
    if (!panel || "empty" in drawn) return;
    const name = `chaosphere-${panel.name}.${kind}`;
    if (kind === "csv") {
      download(name, new Blob([toCsv(drawn.columns)], { type: "text/csv" }));
      return;
    }
    const title = session.get().left?.name ?? panel.tab;
    const file = figureOf(drawn, paperColours, { width: 720, title });
    download(name, new Blob([file.svg], { type: "image/svg+xml" }));
  };
  const showTable = (): void => {
    table.replaceChildren();
    if (!reading.open || "empty" in drawn) return;
    table.append(textTable(drawn.notes[0] ?? "", drawn.columns));
  };
  reading.addEventListener("toggle", showTable);

  const draw = (): void => {
    const panel = current();
    tabs.show(store.get().panel);
    body.hidden = panel === undefined;
    if (!panel) return;
    body.setAttribute("aria-labelledby", `tab-${panel.name}`);
    model.controls.hidden = panel.name !== "model" && panel.name !== "entropy";
    drawn = drawnOr(panel, inputOf(store, session, model.chosen(), model.gain()));
    const filled = !("empty" in drawn);
    csv.disabled = svg.disabled = !filled;
    reading.hidden = !filled;
    showPicture(picture, drawn, root.clientWidth);
    notes.replaceChildren(...sentences(drawn));
    facts.replaceChildren(...factTable("empty" in drawn ? [] : (drawn.facts ?? [])));
    showTable();
  };

  let waiting = false;
  const soon = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
  root.append(tabs.list, body);
  store.subscribe((state) => state.panel, draw);
  for (const part of ["member", "frame", "bandLimit"] as const) {
    store.subscribe((state) => state[part], soon);
  }
  for (const part of ["left", "right", "models"] as const) {
    session.subscribe((held) => held[part], soon);
  }
  new ResizeObserver(soon).observe(root);
  draw();
}

function inputOf(
  store: Store<ViewerState>,
  session: Store<Session>,
  model: LoadedModel | null,
  gain: PanelInput["gain"],
): PanelInput {
  const { member, frame, bandLimit, left: spec } = store.get();
  const { left, right, models } = session.get();
  // While no run is shown the certificate is of what the command line would run.
  const { sampler, steps } =
    spec.kind === "sample"
      ? spec
      : { sampler: samplingDefaults.samplerName, steps: samplingDefaults.steps };
  return { left, right, models, member, frame, bandLimit, model, gain, sampler, steps };
}

/** The panel, or in its place what stands against it: a constant field has no logarithmic spectrum. */
function drawnOr(panel: Panel, input: PanelInput): Drawn {
  try {
    return panel.draw(input);
  } catch (error) {
    return { empty: error instanceof Error ? error.message : String(error) };
  }
}

function showPicture(picture: HTMLElement, drawn: Drawn, width: number): void {
  if ("empty" in drawn) {
    picture.removeAttribute("role");
    picture.removeAttribute("aria-label");
    picture.replaceChildren(element("p", { class: "muted" }, drawn.empty));
    return;
  }
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", drawn.notes.join(" "));
  try {
    // Text in the drawing is escaped by atlas.
    picture.innerHTML = figureOf(drawn, pageColours, { width }).svg;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    picture.replaceChildren(element("p", { class: "muted" }, message));
  }
}

function sentences(drawn: Drawn): HTMLElement[] {
  if ("empty" in drawn) return [];
  return drawn.notes.filter((note) => note !== "").map((note) => element("p", {}, note));
}

function factTable(facts: readonly Fact[]): HTMLElement[] {
  if (facts.length === 0) return [];
  const lines = facts.map(({ name, value, equation }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", {}, value),
      element("td", { class: "muted" }, equation ?? ""),
    ),
  );
  const head = ["Quantity", "Value", "Equation"].map((text) =>
    element("th", { scope: "col" }, text),
  );
  return [
    element(
      "table",
      {},
      element("caption", { class: "out-of-sight" }, "The model in numbers"),
      element("thead", { class: "out-of-sight" }, element("tr", {}, ...head)),
      element("tbody", {}, ...lines),
    ),
  ];
}
