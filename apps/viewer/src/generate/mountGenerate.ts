import { radioRow } from "../controls/widgets.ts";
import { element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { SourceSpec, ViewerState } from "../state.ts";
import { createStore, type Store } from "../store.ts";
import { bandLimitControl } from "./bandLimitControl.ts";
import { chaosForm } from "./chaosForm.ts";
import { type FormState, initialForm, showSoon } from "./form.ts";
import type { Generator } from "./generator.ts";
import { noiseForm } from "./noiseForm.ts";
import { sampleForm } from "./sampleForm.ts";

/** The Generate card: noise, chaos fields, reverse diffusion, and the band limit of what is shown. */
export function mountGenerate(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  generator: Generator,
): void {
  const form = createStore<FormState>(initialForm);
  const adopt = (side: "left" | "right") => (spec: SourceSpec | null) => {
    if (spec?.kind === "noise" || spec?.kind === "chaos" || spec?.kind === "sample") {
      if (form.get()[spec.kind] === spec) return;
      form.set({ kind: spec.kind, [spec.kind]: spec });
      session.set({ target: side });
    }
  };
  for (const side of ["right", "left"] as const) {
    adopt(side)(store.get()[side]);
    store.subscribe((state) => state[side], adopt(side));
  }

  const soon = showSoon(store, session, form);
  const parts = {
    noise: noiseForm(form, () => soon("noise")),
    chaos: chaosForm(form, () => soon("chaos")),
    sample: sampleForm(form, store, session, generator),
  };
  const showPart = (kind: FormState["kind"]): void => {
    for (const [name, part] of Object.entries(parts)) part.hidden = name !== kind;
  };
  form.subscribe(({ kind }) => kind, showPart);
  showPart(form.get().kind);

  root.classList.add("generate");
  root.append(
    radioRow(
      "What is drawn",
      form,
      ({ kind }) => kind,
      [
        { value: "noise", text: "Noise" },
        { value: "chaos", text: "Chaos" },
        { value: "sample", text: "Model" },
      ],
      (kind) => {
        form.set({ kind });
        // Noise and chaos fields are drawn at once; a model waits for its button.
        if (kind !== "sample") soon(kind);
      },
    ),
    parts.noise,
    parts.chaos,
    parts.sample,
    element(
      "div",
      { class: "generate-side" },
      radioRow(
        "Shown on",
        session,
        ({ target }) => target,
        [
          { value: "left", text: "Show on the left" },
          { value: "right", text: "on the right" },
        ],
        (target) => session.set({ target }),
      ),
    ),
    element("h3", { class: "shown" }, "Degrees shown"),
    bandLimitControl(store, session),
  );
}
