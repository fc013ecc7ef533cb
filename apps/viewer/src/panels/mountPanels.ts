import { samplingDefaults } from "@chaosphere/core";
import { type ModelLaw, modelLaw } from "@chaosphere/model";
import { html, nothing, type TemplateResult } from "lit-html";
import { changesOf } from "../changes.ts";
import type { LoadedModel } from "../fields.ts";
import type { SamplingClient } from "../generate/samplingClient.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import { createStore, type Store } from "../store.ts";
import { typeset } from "../widgets/formula.ts";
import { mount } from "../widgets/mount.ts";
import { cutSpectra } from "./cutSpectra.ts";
import { entropyPanel } from "./entropyPanel.ts";
import { histogramPanel } from "./histogramPanel.ts";
import { modelChoice } from "./modelChoice.ts";
import { modelPanel } from "./modelPanel.ts";
import type { Drawn, Panel, PanelInput } from "./panel.ts";
import { type PanelPicture, pictureOf, pictureView } from "./panelPicture.ts";
import { profilePanel } from "./profilePanel.ts";
import { ratioPanel } from "./ratioPanel.ts";
import type { ReferenceSpectrum } from "./referenceSpectrum.ts";
import { savePanel } from "./savePanel.ts";
import { keepSpectra } from "./spectra.ts";
import { spectrumControls } from "./spectrumControls.ts";
import { spectrumPanel } from "./spectrumPanel.ts";
import { factTable, textTable } from "./table.ts";
import { panelId, tabId, tabs } from "./tabs.ts";

/** What the panels hold for themselves. */
interface PanelsState {
  /** The panel as it was last drawn. */
  readonly drawn: Drawn;
  /** Its curves. */
  readonly picture: PanelPicture;
  /** Whether the table is unfolded. */
  readonly isTable: boolean;
}

/** The panels of curves, one at a time, drawn at most once per display frame when what they show has changed. */
export function mountPanels(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  client: SamplingClient,
): void {
  const panels = allPanels(() => soon());
  const choice = modelChoice(session, client);
  const spectrum = spectrumControls(store, session);
  const state = createStore<PanelsState>({
    drawn: { empty: "" },
    picture: { empty: "" },
    isTable: false,
  });
  const current = (): Panel | undefined => panels.find(({ name }) => name === store.get().panel);

  const draw = (): void => {
    const panel = current();
    if (!panel) return;
    const { reference } = spectrum.choice.get();
    const input = inputOf(store.get(), session.get(), choice.chosen(), choice.gain(), reference);
    const drawn = drawnOr(panel, input);
    state.set({ drawn, picture: pictureOf(drawn, root.clientWidth) });
  };
  const soon = oncePerFrame(draw);
  store.subscribe(({ panel }) => panel, draw);
  changesOf(store, "member", "frame", "bandLimit", "spectrumScaling", "crossSpectrum")(soon);
  changesOf(store, "rightMember", "rightFrame", "probes", "drawn")(soon);
  changesOf(store, "statistic", "rightStatistic")(soon);
  changesOf(spectrum.choice, "reference")(soon);
  changesOf(session, "left", "right", "models")(soon);
  changesOf(choice.state, "name", "gains")(soon);
  new ResizeObserver(soon).observe(root);
  draw();

  mount(
    root,
    () => {
      const { panel: chosen } = store.get();
      const panel = current();
      return html`
        ${tabs(panels, chosen, (name) => store.set({ panel: name }))}
        <div
          role="tabpanel" id=${panelId} tabindex="0"
          aria-labelledby=${panel ? tabId(panel.name) : nothing} ?hidden=${panel === undefined}
        >
          <div class="model-choice" ?hidden=${chosen !== "model" && chosen !== "entropy"}>${choice.view()}</div>
          <div ?hidden=${chosen !== "spectrum"}>${spectrum.view()}</div>
          ${panel ? panelBody(panel, store, session, state) : nothing}
        </div>`;
    },
    changesOf(store, "panel", "spectrumScaling", "crossSpectrum"),
    changesOf(spectrum.choice, "reference", "complaint"),
    changesOf(session, "left", "right", "models"),
    changesOf(choice.state, "name", "note", "isComparing"),
    changesOf(state, "drawn", "picture", "isTable"),
  );
}

/** The panels in the order of their tabs; `changed` is told when one has more to show. */
function allPanels(changed: () => void): readonly Panel[] {
  const laws = new WeakMap<LoadedModel, ModelLaw>();
  const lawOf = (model: LoadedModel): ModelLaw => {
    const law = laws.get(model) ?? modelLaw(model.checkpoint);
    laws.set(model, law);
    return law;
  };
  return [
    spectrumPanel(keepSpectra(), cutSpectra(changed)),
    ratioPanel,
    histogramPanel,
    profilePanel,
    modelPanel(lawOf),
    entropyPanel(lawOf),
  ];
}

/** What the chosen panel shows: curves, sentences, numbers, files and the table. */
function panelBody(
  panel: Panel,
  store: Store<ViewerState>,
  session: Store<Session>,
  state: Store<PanelsState>,
): TemplateResult {
  const { drawn, picture, isTable } = state.get();
  const content = "empty" in drawn ? null : drawn;
  const notes = content?.notes.filter((note) => note !== "") ?? [];
  const save = (kind: "csv" | "svg") => (): void => {
    if (content) savePanel(kind, panel, content, session.get().left?.name ?? panel.tab);
  };
  const toggle = ({ target }: Event): void =>
    state.set({ isTable: (target as HTMLDetailsElement).open });
  return html`
    ${pictureView(picture, content?.notes ?? [])}
    <div class="notes">${notes.map((note) => html`<p>${typeset(note)}</p>`)}</div>
    <div class="facts">${content?.facts?.length ? factTable(content.facts) : nothing}</div>
    <div class="panel-actions">
      <button type="button" aria-label="CSV of this panel" ?disabled=${!content} @click=${save("csv")}>CSV</button>
      <button type="button" aria-label="SVG of this panel" ?disabled=${!content} @click=${save("svg")}>SVG</button>
      <button type="button" aria-label="Hide the panel" @click=${() => store.set({ panel: null })}>Hide</button>
    </div>
    <details ?hidden=${!content} ?open=${isTable} @toggle=${toggle}>
      <summary>As a table</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Table of the panel">
        ${content && isTable ? textTable(content.notes[0], content.columns) : nothing}
      </div>
    </details>`;
}

function inputOf(
  state: ViewerState,
  { left, right, models }: Session,
  model: LoadedModel | null,
  gain: PanelInput["gain"],
  reference: ReferenceSpectrum | null,
): PanelInput {
  const { member, frame, bandLimit, left: spec } = state;
  // While no run is shown the certificate is of what the command line would run.
  const { sampler, steps } =
    spec.kind === "sample"
      ? spec
      : { sampler: samplingDefaults.samplerName, steps: samplingDefaults.steps };
  const { spectrumScaling: scaling, crossSpectrum: crosses } = state;
  const spectrum = { scaling, crosses, reference };
  const { rightMember, rightFrame, probes, drawn, statistic, rightStatistic } = state;
  const places = {
    member,
    frame,
    rightMember,
    rightFrame,
    probes,
    bandLimit,
    drawn,
    statistic,
    rightStatistic,
  };
  return { ...places, left, right, models, model, gain, sampler, steps, spectrum };
}

/** The panel, or why it cannot be drawn: a constant field has no logarithmic spectrum. */
function drawnOr(panel: Panel, input: PanelInput): Drawn {
  try {
    return panel.draw(input);
  } catch (error) {
    return { empty: error instanceof Error ? error.message : String(error) };
  }
}

/** Acts once before the next display frame, however often it is asked to. */
function oncePerFrame(act: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      act();
    });
  };
}
