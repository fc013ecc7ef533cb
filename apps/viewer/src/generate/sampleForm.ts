import { samplerNamed, samplerNames } from "@chaosphere/core";
import { defaultSampler } from "@chaosphere/model";
import { html, nothing, type TemplateResult } from "lit-html";
import type { LoadedModel } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { SampleSpec } from "../state/state.ts";
import type { Choice } from "../widgets/choice.ts";
import { numberField } from "../widgets/numberField.ts";
import { row } from "../widgets/row.ts";
import { seedField } from "../widgets/seedField.ts";
import { selectList } from "../widgets/selectList.ts";
import type { Progress } from "./generator.ts";
import { pathHint } from "./pathHint.ts";

const samplers: readonly Choice<string>[] = samplerNames.map((name) => ({
  value: name,
  text: name,
}));

/** In place of a name: the sampler that the command line would take. */
function ownSampler(held: LoadedModel | undefined): Choice<string> {
  return { value: "", text: held ? `default: ${defaultSampler(held.checkpoint)}` : "default" };
}

/** What the form can do. */
export interface SampleActions {
  readonly change: (patch: Partial<SampleSpec>) => void;
  readonly draw: () => void;
  readonly stop: () => void;
}

/** Reverse diffusion of a model: which, how, and the run on its way. */
export function sampleForm(
  spec: SampleSpec,
  models: Session["models"],
  progress: Progress | null,
  { change, draw, stop }: SampleActions,
): TemplateResult {
  const names = Object.entries(models).map(([value, { name }]) => ({ value, text: name }));
  const held = models[spec.model];
  return html`
    <div>
      ${row(
        "generate-model",
        "Model",
        selectList({
          id: "generate-model",
          options: names,
          value: spec.model,
          choose: (model) => change({ model, bandLimit: null }),
        }),
      )}
      ${row(
        "generate-sampler",
        "Sampler",
        selectList({
          id: "generate-sampler",
          options: [ownSampler(held), ...samplers],
          value: spec.sampler === null ? "" : (samplerNamed(spec.sampler) ?? spec.sampler),
          choose: (sampler) => change({ sampler: sampler || null }),
        }),
      )}
      ${numberField({
        id: "generate-steps",
        label: "Steps",
        range: [1, 2000],
        value: spec.steps,
        choose: (steps) => change({ steps }),
      })}
      ${numberField({
        id: "generate-count",
        label: "Fields",
        range: [1, 64],
        value: spec.count,
        choose: (count) => change({ count }),
      })}
      ${seedField("generate-model-seed", spec.seed, (seed) => change({ seed }))}
      <p class="muted hint">${
        held
          ? pathHint(spec, spec.bandLimit ?? held.checkpoint.bandLimit)
          : "Open a model: a file written by chaosphere train."
      }</p>
      <div class="run">
        <button type="button" class="primary" ?disabled=${names.length === 0} @click=${draw}>Draw</button>
        <button type="button" ?disabled=${progress === null} @click=${stop}>Stop</button>
        ${progress ? progressBar(progress) : nothing}
      </div>
    </div>`;
}

function progressBar({ step, steps }: Progress): TemplateResult {
  return html`<progress aria-label="Steps of the reverse diffusion" max=${steps} value=${step}>step ${step} of ${steps}</progress>`;
}
