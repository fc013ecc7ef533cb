import heldOutLaws from "virtual:held-out-laws";
import { samplingDefaults } from "@chaosphere/core";
import { defaultSampler, type ModelLaw, modelLaw } from "@chaosphere/model";
import { html, nothing, type TemplateResult } from "lit-html";
import type { LoadedModel } from "../fields/fields.ts";
import type { SamplingClient } from "../generate/samplingClient.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import type { PanelName, ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { begin } from "../state/underway.ts";
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
import { panelWidth, roomChanges, stackOf } from "./stack.ts";
import { factTable, textTable } from "./table.ts";
import { panelId, tabId, tabs } from "./tabs.ts";

/** What the panels hold for themselves. */
interface PanelsState {
  /** What is shown, the chosen panel first. */
  readonly shown: readonly ShownPanel[];
  /** The panels whose tables are unfolded. */
  readonly tables: ReadonlySet<PanelName>;
}

/** A panel as it was last drawn. */
interface ShownPanel {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly picture: PanelPicture;
}

/** The panels of curves, one at a time or several where there is room, drawn at most once per display frame when what they show has changed. */
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
    shown: [],
    tables: new Set(),
  });

  const draw = (): void => {
    const together = stackOf(panels, store.get().panel);
    const { reference } = spectrum.choice.get();
    const input = inputOf(store.get(), session.get(), choice.chosen(), choice.gain(), reference);
    const width = panelWidth(root.clientWidth);
    const all = together.map((panel): ShownPanel => {
      const drawn = drawnOr(panel, input);
      return { panel, drawn, picture: pictureOf(drawn, width) };
    });
    // Beside the chosen panel an empty one would say nothing.
    state.set({ shown: all.filter(({ drawn }, k) => k === 0 || !("empty" in drawn)) });
  };
  const soon = oncePerFrame(draw);
  store.subscribe(({ panel }) => panel, draw);
  changesOf(store, "member", "frame", "bandLimit", "spectrumScaling", "crossSpectrum")(soon);
  changesOf(store, "rightMember", "rightFrame", "probes", "drawn")(soon);
  changesOf(store, "statistic", "rightStatistic")(soon);
  changesOf(spectrum.choice, "reference")(soon);
  changesOf(session, "left", "right", "models")(soon);
  changesOf(choice.state, "name", "gains")(soon);
  roomChanges(soon);
  new ResizeObserver(soon).observe(root);
  draw();

  mount(
    root,
    () => {
      const { panel: chosen } = store.get();
      const [first, ...others] = state.get().shown;
      return html`
        ${tabs(panels, chosen, (name) => store.set({ panel: name }))}
        <div class="panel-stack">
          <div
            role="tabpanel" id=${panelId} tabindex="0"
            aria-labelledby=${chosen ? tabId(chosen) : nothing} ?hidden=${chosen === null}
          >
            <div class="model-choice" ?hidden=${chosen !== "model" && chosen !== "entropy"}>${choice.view()}</div>
            <div ?hidden=${chosen !== "spectrum"}>${spectrum.view()}</div>
            ${first ? panelBody(first, store, session, state) : nothing}
          </div>
          ${others.map(
            (each) => html`
            <section aria-label=${each.panel.tab}>
              <h2>${each.panel.tab}</h2>
              ${panelBody(each, store, session, state)}
            </section>`,
          )}
        </div>`;
    },
    changesOf(store, "panel", "spectrumScaling", "crossSpectrum"),
    changesOf(spectrum.choice, "reference", "complaint"),
    changesOf(session, "left", "right", "models"),
    changesOf(choice.state, "name", "note", "isComparing"),
    changesOf(state, "shown", "tables"),
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
    modelPanel(lawOf, ({ bundled = "" }) => heldOutLaws[bundled]),
    entropyPanel(lawOf),
  ];
}

/** What a panel shows: curves, sentences, numbers, files and the table. */
function panelBody(
  { panel, drawn, picture }: ShownPanel,
  store: Store<ViewerState>,
  session: Store<Session>,
  state: Store<PanelsState>,
): TemplateResult {
  const isChosen = store.get().panel === panel.name;
  const which = isChosen ? "this panel" : `the panel ${panel.tab}`;
  const isTable = state.get().tables.has(panel.name);
  const content = "empty" in drawn ? null : drawn;
  const notes = content?.notes.filter((note) => note !== "") ?? [];
  const save = (kind: "csv" | "svg") => (): void => {
    if (content) savePanel(kind, panel, content, session.get().left?.name ?? panel.tab);
  };
  const toggle = ({ target }: Event): void => {
    const tables = new Set(state.get().tables);
    if ((target as HTMLDetailsElement).open) tables.add(panel.name);
    else tables.delete(panel.name);
    state.set({ tables });
  };
  return html`
    ${pictureView(picture, content?.notes ?? [])}
    <div class="notes">${notes.map((note) => html`<p>${typeset(note)}</p>`)}</div>
    <div class="facts">${content?.facts?.length ? factTable(content.facts) : nothing}</div>
    ${content?.more ? html`<p class="more"><a href=${content.more.address} target="chaosphere-theory">${content.more.text}</a></p>` : nothing}
    <div class="panel-actions">
      <button type="button" aria-label=${`CSV of ${which}`} ?disabled=${!content} @click=${save("csv")}>CSV</button>
      <button type="button" aria-label=${`SVG of ${which}`} ?disabled=${!content} @click=${save("svg")}>SVG</button>
      ${isChosen ? html`<button type="button" aria-label="Hide the panel" @click=${() => store.set({ panel: null })}>Hide</button>` : nothing}
    </div>
    <details ?hidden=${!content} ?open=${isTable} @toggle=${toggle}>
      <summary>As a table</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${isChosen ? "Table of the panel" : `Table of ${which}`}>
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
  const run = spec.kind === "sample" ? spec : null;
  const steps = run?.steps ?? samplingDefaults.steps;
  const sampler =
    run?.sampler ?? (model ? defaultSampler(model.checkpoint) : samplingDefaults.samplerName);
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
    const end = begin("panels");
    requestAnimationFrame(() => {
      isWaiting = false;
      end();
      act();
    });
  };
}
