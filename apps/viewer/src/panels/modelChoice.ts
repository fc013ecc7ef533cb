import { rows, truncate } from "@chaosphere/core";
import { html, type TemplateResult } from "lit-html";
import type { FieldSequence, LoadedModel } from "../fields/fields.ts";
import type { Gain } from "../generate/protocol.ts";
import { isRun } from "../generate/run.ts";
import type { SamplingClient } from "../generate/samplingClient.ts";
import type { Session } from "../session/session.ts";
import { createStore, type Store } from "../state/store.ts";
import { during } from "../state/underway.ts";
import { selectList } from "../widgets/selectList.ts";

/** Which model the panels are on, and what the data on the left say of it. */
export interface ModelChoice {
  readonly state: Store<ModelChoiceState>;
  /** The list of open models, and the button that compares one with the fields on the left. */
  readonly view: () => TemplateResult;
  readonly chosen: () => LoadedModel | null;
  readonly gain: () => Gain | null;
}

/** What the choice holds for itself. */
export interface ModelChoiceState {
  /** The name chosen from the list; null: the model of the run on the left, else the first. */
  readonly name: string | null;
  /** What the last comparison says; empty before one. */
  readonly note: string;
  readonly isComparing: boolean;
  readonly gains: ReadonlyMap<LoadedModel, Gain>;
}

/** Fields and steps of the comparison with data: a few seconds of the worker. */
const [gainFields, gainSteps] = [16, 32];

/** The choice of a model for the panels. */
export function modelChoice(session: Store<Session>, client: SamplingClient): ModelChoice {
  const state = createStore<ModelChoiceState>({
    name: null,
    note: "",
    isComparing: false,
    gains: new Map(),
  });

  const chosenName = (): string | undefined => {
    const { models, left } = session.get();
    const wanted = state.get().name ?? (isRun(left) ? left.model : null);
    return wanted !== null && Object.hasOwn(models, wanted) ? wanted : Object.keys(models)[0];
  };
  const chosen = (): LoadedModel | null => {
    const name = chosenName();
    return name === undefined ? null : session.get().models[name];
  };
  const compare = async (): Promise<void> => {
    const model = chosen();
    const data = model && comparedData(session.get().left, model);
    if (!model || !data) return;
    state.set({ isComparing: true, note: "Comparing…" });
    try {
      const gain = await during("a comparison", client.gain(model.checkpoint, data, gainSteps));
      state.set({ gains: new Map(state.get().gains).set(model, gain), note: compared });
    } catch (error) {
      state.set({ note: error instanceof Error ? error.message : String(error) });
    }
    state.set({ isComparing: false });
  };

  return {
    state,
    chosen,
    gain: () => {
      const model = chosen();
      return model ? (state.get().gains.get(model) ?? null) : null;
    },
    view: () => {
      const { models, left } = session.get();
      const { note, isComparing } = state.get();
      const model = chosen();
      const canCompare = model !== null && comparedData(left, model) !== null;
      return html`
        <div class="pair">
          ${selectList({
            id: "panel-model",
            name: "Model of the panel",
            options: Object.entries(models).map(([value, { name }]) => ({ value, text: name })),
            value: chosenName() ?? "",
            choose: (name) => state.set({ name, note: "" }),
          })}
          <button type="button" ?disabled=${isComparing || !canCompare} @click=${compare}>Compare with the fields on the left</button>
        </div>
        <p class="muted" role="status">${note}</p>`;
    },
  };
}

const compared =
  "Compared. A larger gain is better; it is overstated if the model was fitted to these fields.";

/** The coefficients that a model is compared with, at its band limit; null unless there are several fields of data. */
function comparedData(
  fields: FieldSequence | null,
  { checkpoint: { bandLimit: L } }: LoadedModel,
): Float64Array | null {
  const a = fields?.coefficients;
  if (!a || isRun(fields) || a.bandLimit < L) return null;
  const { batch } = a;
  if (batch < 2) return null;
  const kept = Math.min(gainFields, batch);
  const values = new Float64Array(kept * L * L);
  for (let b = 0; b < kept; b++) {
    const row = Math.floor((b * batch) / kept);
    values.set(truncate(rows(a, row, row + 1), L).values, b * L * L);
  }
  return values;
}
