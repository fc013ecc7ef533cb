import { samplerNames } from "@chaosphere/core";
import { selectList } from "../controls/widgets.ts";
import { button, element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { SampleSpec, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { nextControlId } from "./controlId.ts";
import { type FormState, seeds } from "./form.ts";
import type { Generator } from "./generator.ts";
import { keptSteps, pathLimit } from "./keptSteps.ts";
import { numberField } from "./numberField.ts";

/** Reverse diffusion of a model: which, how, and the run on its way. */
export function sampleForm(
  form: Store<FormState>,
  store: Store<ViewerState>,
  session: Store<Session>,
  generator: Generator,
): HTMLElement {
  const change = (patch: Partial<SampleSpec>): void =>
    form.set({ sample: { ...form.get().sample, ...patch } });

  const model = element("select", { id: nextControlId() });
  model.addEventListener("change", () => change({ model: model.value, bandLimit: null }));
  const sampler = selectList(
    form,
    ({ sample }) => sample.sampler,
    { "": samplerNames.map((name) => ({ value: name, text: name })) },
    (name) => change({ sampler: name }),
  );
  sampler.id = nextControlId();
  const steps = numberField("Steps", [1, 2000], (value) => change({ steps: value }));
  const count = numberField("Fields", [1, 64], (value) => change({ count: value }));
  const next = button("Next", () => change({ seed: (form.get().sample.seed + 1) % 2 ** 32 }), {
    "aria-label": "Next seed",
  });
  const seed = numberField("Seed", seeds, (value) => change({ seed: value }), next);
  const hint = element("p", { class: "muted hint" });

  const start = button(
    "Draw",
    () => {
      const { sample } = form.get();
      const spec = { ...sample };
      generator.follow(spec);
      store.set({ [session.get().target]: spec, bandLimit: null, member: 0 });
    },
    { class: "primary" },
  );
  const stop = button("Stop", () => generator.cancel());
  const bar = element("progress", { "aria-label": "Steps of the reverse diffusion" });
  const run = element("div", { class: "run" }, start, stop, bar);

  const showModels = ({ models }: Session): void => {
    const names = Object.keys(models);
    model.replaceChildren(
      ...Object.entries(models).map(([value, { name }]) => element("option", { value }, name)),
    );
    const { sample } = form.get();
    if (!names.includes(sample.model) && names[0] !== undefined) change({ model: names[0] });
    model.value = form.get().sample.model;
    start.disabled = names.length === 0;
  };
  const show = (spec: SampleSpec): void => {
    model.value = spec.model;
    steps.show(spec.steps);
    count.show(spec.count);
    seed.show(spec.seed);
    const held = session.get().models[spec.model];
    hint.textContent = held
      ? pathHint(spec, spec.bandLimit ?? held.checkpoint.bandLimit)
      : "Open a model, a file written by chaosphere train.";
  };
  const showProgress = (): void => {
    const { run: going } = generator.progress.get();
    stop.disabled = going === null;
    bar.hidden = going === null;
    if (!going) return;
    bar.max = going.steps;
    bar.value = going.step;
    bar.textContent = `step ${going.step} of ${going.steps}`;
  };
  session.subscribe(
    (held) => held.models,
    () => {
      showModels(session.get());
      show(form.get().sample);
    },
  );
  form.subscribe(({ sample }) => sample, show);
  generator.progress.subscribe((state) => state.run, showProgress);
  showModels(session.get());
  show(form.get().sample);
  showProgress();

  const named = (text: string, control: HTMLElement): HTMLElement =>
    element("div", { class: "row" }, element("label", { for: control.id }, text), control);
  return element(
    "div",
    {},
    named("Model", model),
    named("Sampler", sampler),
    steps.row,
    count.row,
    seed.row,
    hint,
    run,
  );
}

/** What the path of a run takes, and how much of it is kept. */
export function pathHint({ steps, count, sampler }: SampleSpec, bandLimit: number): string {
  const advice =
    sampler === "euler-maruyama"
      ? " The error of Euler–Maruyama grows with every degree; multistep-3 has next to none."
      : "";
  const state = 8 * count * bandLimit ** 2;
  try {
    const kept = keptSteps(steps, count, bandLimit).length;
    const share = kept === steps + 1 ? `all ${kept}` : `${kept} of ${steps + 1}`;
    const mebibytes = (kept * state) / 2 ** 20;
    return `Keeps ${share} states of the path, ${mebibytes.toPrecision(2)} of at most ${pathLimit / 2 ** 20} MiB.${advice}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
