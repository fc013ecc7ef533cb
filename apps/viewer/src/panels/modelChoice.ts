import { rows, truncate } from "@chaosphere/core";
import type { LoadedModel } from "../fields.ts";
import type { Gain } from "../generate/protocol.ts";
import { isRun } from "../generate/run.ts";
import type { SamplingClient } from "../generate/samplingClient.ts";
import { button, element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { Store } from "../store.ts";

/** Which model the panels are on, and what the data on the left say of it. */
export interface ModelChoice {
  readonly controls: HTMLElement;
  readonly chosen: () => LoadedModel | null;
  readonly gain: () => Gain | null;
}

/** Fields and steps of the comparison with data: a few seconds of the worker. */
const [gainFields, gainSteps] = [16, 32];

/** The list of open models, and the button that compares one with the fields on the left. */
export function modelChoice(
  session: Store<Session>,
  client: SamplingClient,
  changed: () => void,
): ModelChoice {
  let name: string | null = null;
  const gains = new Map<LoadedModel, Gain>();
  const list = element("select", { "aria-label": "Model of the panel" });
  const note = element("p", { class: "muted", role: "status" });

  const chosen = (): LoadedModel | null => {
    const { models, left } = session.get();
    const wanted = name ?? (isRun(left) ? left.model : null);
    return (wanted !== null && models[wanted]) || Object.values(models)[0] || null;
  };
  const data = (model: LoadedModel): Float64Array | null => {
    const { left } = session.get();
    const L = model.checkpoint.bandLimit;
    if (!left || isRun(left) || left.coefficients.bandLimit < L) return null;
    const { batch } = left.coefficients;
    if (batch < 2) return null;
    const kept = Math.min(gainFields, batch);
    const values = new Float64Array(kept * L * L);
    for (let b = 0; b < kept; b++) {
      const row = Math.floor((b * batch) / kept);
      values.set(truncate(rows(left.coefficients, row, row + 1), L).values, b * L * L);
    }
    return values;
  };
  const compare = button("Compare with the fields on the left", async () => {
    const model = chosen();
    const x0 = model && data(model);
    if (!model || !x0) return;
    compare.disabled = true;
    note.textContent = "Comparing…";
    try {
      gains.set(model, await client.gain(model.checkpoint, x0, gainSteps));
      note.textContent =
        "Compared. A larger gain is better; fields that the model was fitted to flatter it.";
    } catch (error) {
      note.textContent = error instanceof Error ? error.message : String(error);
    }
    show();
    changed();
  });
  const show = (): void => {
    const open = Object.entries(session.get().models);
    list.replaceChildren(...open.map(([value, held]) => element("option", { value }, held.name)));
    const model = chosen();
    const at = open.find(([, held]) => held === model)?.[0];
    if (at !== undefined) list.value = at;
    compare.disabled = model === null || data(model) === null;
  };
  list.addEventListener("change", () => {
    name = list.value;
    note.textContent = "";
    show();
    changed();
  });
  session.subscribe(({ models }) => models, show);
  session.subscribe(({ left }) => left, show);
  show();

  const controls = element(
    "div",
    { class: "model-choice" },
    element("div", { class: "pair" }, list, compare),
    note,
  );
  return {
    controls,
    chosen,
    gain: () => {
      const model = chosen();
      return model ? (gains.get(model) ?? null) : null;
    },
  };
}
