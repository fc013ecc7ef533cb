import { html, type TemplateResult } from "lit-html";
import type { Observer } from "../posterior/observer.ts";
import { type PosteriorControl, posteriorControl } from "../posterior/posteriorControl.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import { posteriorSides } from "../state/posteriorSides.ts";
import type { ChaosSpec, NoiseSpec, SourceSpec, ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { mount } from "../widgets/mount.ts";
import { radioRow } from "../widgets/radioRow.ts";
import { bandLimitControl } from "./bandLimitControl.ts";
import { chaosForm } from "./chaosForm.ts";
import { type FormState, initialForm, showSoon } from "./form.ts";
import type { GeneratedSpec, Generator, Progress } from "./generator.ts";
import { noiseForm } from "./noiseForm.ts";
import { type SampleActions, sampleForm } from "./sampleForm.ts";

const kinds: readonly Choice<FormState["kind"]>[] = [
  { value: "noise", text: "Noise" },
  { value: "chaos", text: "Chaos" },
  { value: "sample", text: "Model" },
  { value: "posterior", text: "Posterior" },
];

const targets: readonly Choice<Session["target"]>[] = [
  { value: "left", text: "Show on the left" },
  { value: "right", text: "on the right" },
];

/** What the controls of the card do. */
interface FormActions extends SampleActions {
  readonly choose: (kind: FormState["kind"]) => void;
  readonly changeNoise: (patch: Partial<NoiseSpec>) => void;
  readonly changeChaos: (patch: Partial<ChaosSpec>) => void;
  /** The form of posteriors, which acts by itself. */
  readonly posterior: PosteriorControl["view"];
}

/**
 * The Generate card: noise, chaos fields, reverse diffusion, and the band limit of what is shown.
 *
 * @param provideModels called when a form offers models to choose from.
 */
export function mountGenerate(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  generator: Generator,
  observer: Observer,
  provideModels: () => void,
): void {
  const form = createStore<FormState>(initialForm);
  adoptSources(form, store, session);
  offerFirstModel(form, session);
  const provideFor = (kind: FormState["kind"]): void => {
    if (kind === "sample" || kind === "posterior") provideModels();
  };
  form.subscribe(({ kind }) => kind, provideFor);
  provideFor(form.get().kind);
  const posterior = posteriorControl(store, session, observer);
  const soon = showSoon(store, session, form);
  const actions: FormActions = {
    choose: (kind) => {
      form.set({ kind });
      // Noise, chaos fields and posteriors are drawn at once; a model waits for its button.
      if (kind === "posterior") posterior.show(form.get().posterior);
      else if (kind !== "sample") soon(kind);
    },
    changeNoise: (patch) => {
      form.set({ noise: { ...form.get().noise, ...patch } });
      soon("noise");
    },
    changeChaos: (patch) => {
      form.set({ chaos: { ...form.get().chaos, ...patch } });
      soon("chaos");
    },
    change: (patch) => form.set({ sample: { ...form.get().sample, ...patch } }),
    draw: () => {
      const spec = { ...form.get().sample };
      generator.follow(spec);
      store.set({ [session.get().target]: spec, bandLimit: null, member: 0 });
    },
    stop: () => generator.cancel(),
    posterior: posterior.view,
  };
  const degrees = bandLimitControl(store, session);

  root.classList.add("generate");
  mount(
    root,
    () => html`
      ${radioRow({
        name: "generate-kind",
        legend: "What is drawn",
        choices: kinds,
        value: form.get().kind,
        choose: actions.choose,
      })}
      ${formOf(form.get(), session.get().models, generator.progress.get().run, actions)}
      <div class="generate-side" ?hidden=${form.get().kind === "posterior"}>
        ${radioRow({
          name: "generate-side",
          legend: "Shown on",
          choices: targets,
          value: session.get().target,
          choose: (target) => session.set({ target }),
        })}
      </div>
      <h3 class="shown">Degrees shown</h3>
      ${degrees.view()}`,
    changesOf(form, "kind", "noise", "chaos", "sample", "posterior"),
    ...posterior.changes,
    changesOf(session, "left", "models", "target"),
    changesOf(store, "bandLimit"),
    changesOf(generator.progress, "run"),
    changesOf(degrees.pointed, "bandLimit"),
  );
}

/** The form of the chosen kind. */
function formOf(
  { kind, noise, chaos, sample, posterior }: FormState,
  models: Session["models"],
  progress: Progress | null,
  actions: FormActions,
): TemplateResult {
  switch (kind) {
    case "noise":
      return noiseForm(noise, actions.changeNoise);
    case "chaos":
      return chaosForm(chaos, actions.changeChaos);
    case "sample":
      return sampleForm(sample, models, progress, actions);
    case "posterior":
      return actions.posterior(posterior);
    default:
      return kind satisfies never;
  }
}

/** Sets the form to what a side shows, if that is generated. */
function adoptSources(
  form: Store<FormState>,
  store: Store<ViewerState>,
  session: Store<Session>,
): void {
  const adopt = (side: "left" | "right") => (spec: SourceSpec | null) => {
    if (!spec || !isGenerated(spec) || form.get()[spec.kind] === spec) return;
    form.set({ kind: spec.kind, [spec.kind]: spec });
    // What is opened next is seen, and does not take the place of the posterior.
    session.set({ target: spec.kind === "posterior" ? otherSide(side) : side });
  };
  // The form of a posterior is the one that is open at first, since the page is about it.
  const last = posteriorSides(store.get())?.side ?? "left";
  for (const side of [otherSide(last), last]) {
    adopt(side)(store.get()[side]);
    store.subscribe((state) => state[side], adopt(side));
  }
}

function isGenerated(spec: SourceSpec): spec is GeneratedSpec {
  return ["noise", "chaos", "sample", "posterior"].includes(spec.kind);
}

function otherSide(side: "left" | "right"): "left" | "right" {
  return side === "left" ? "right" : "left";
}

/** Chooses a model for the form as long as the one it names is not open. */
function offerFirstModel(form: Store<FormState>, session: Store<Session>): void {
  const offer = (models: Session["models"]): void => {
    const { sample } = form.get();
    const [first] = Object.keys(models);
    if (first === undefined || Object.hasOwn(models, sample.model)) return;
    form.set({ sample: { ...sample, model: first } });
  };
  session.subscribe(({ models }) => models, offer);
  offer(session.get().models);
}
