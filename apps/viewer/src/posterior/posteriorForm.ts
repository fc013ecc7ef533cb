import { html, nothing, type TemplateResult } from "lit-html";
import type { Hand, Session } from "../session/session.ts";
import type { PosteriorPart, PosteriorSpec, PriorSpec } from "../state/state.ts";
import type { Choice } from "../widgets/choice.ts";
import { decimalField } from "../widgets/decimalField.ts";
import { maternSliders } from "../widgets/maternSliders.ts";
import { numberField } from "../widgets/numberField.ts";
import { radioRow } from "../widgets/radioRow.ts";
import { row } from "../widgets/row.ts";
import { seedField } from "../widgets/seedField.ts";
import { selectList } from "../widgets/selectList.ts";
import { slider } from "../widgets/slider.ts";
import { bandLimits, evenRatios } from "../widgets/sliderValues.ts";
import type { Region } from "./lattice.ts";
import { priorModels } from "./priorModel.ts";

const parts: readonly Choice<PosteriorPart>[] = [
  { value: "mean", text: "Mean" },
  { value: "deviation", text: "Deviation" },
  { value: "draw", text: "Draws" },
];

const hands: readonly Choice<Hand>[] = [
  { value: "observe", text: "Observe" },
  { value: "paint", text: "Paint" },
  { value: "erase", text: "Erase" },
  { value: "pin", text: "Pin" },
];

const regions: readonly Choice<Region>[] = [
  { value: "north", text: "north half" },
  { value: "south", text: "south half" },
  { value: "tropics", text: "tropics" },
  { value: "everywhere", text: "everywhere" },
];

/** The value of the list of priors that stands for noise: no model is called so. */
const noiseOption = "";

const values = { sigma: evenRatios(0.01, 1000), bandLimit: bandLimits(64) };

/** What the form shows beside its specification. */
export interface PosteriorFormState {
  readonly spec: PosteriorSpec;
  readonly models: Session["models"];
  readonly hand: Hand;
  readonly region: Region;
  /** Unit of the values that are seen. */
  readonly unit: string;
  /** What stands in the field for the errors, where it is not used, and why. */
  readonly refused: { readonly text: string; readonly complaint: string } | null;
  readonly hint: string;
}

/** What the form can do. */
export interface PosteriorActions {
  readonly change: (patch: Partial<PosteriorSpec>) => void;
  readonly changeNoise: (text: string) => void;
  readonly chooseNoise: () => void;
  readonly chooseHand: (hand: Hand) => void;
  readonly chooseRegion: (region: Region) => void;
  readonly observeRegion: () => void;
  readonly clear: () => void;
  readonly save: () => void;
}

/** A field given what is seen of it: the prior, the errors, what is shown, and how it is observed. */
export function posteriorForm(
  state: PosteriorFormState,
  actions: PosteriorActions,
): TemplateResult {
  const { spec, hand, region, unit, refused, hint } = state;
  const { change } = actions;
  return html`
    <div>
      <p class="muted">The right side shows the law of the field on the left given the values seen of it.</p>
      ${priorControls(state, actions)}
      ${decimalField({
        id: "generate-noise-sd",
        label: "Errors",
        name: "Standard deviation of the errors of observed values",
        value: refused?.text ?? String(spec.noiseSd),
        unit,
        complaint: refused?.complaint ?? "",
        choose: actions.changeNoise,
      })}
      ${radioRow({
        name: "generate-part",
        legend: "What is shown of the posterior",
        choices: parts,
        value: spec.shown,
        choose: (shown) => change({ shown }),
      })}
      ${
        spec.shown === "draw"
          ? html`
              ${numberField({
                id: "generate-draws",
                label: "Draws",
                range: [1, 64],
                value: spec.count,
                choose: (count) => change({ count }),
              })}
              ${seedField("generate-posterior-seed", spec.seed, (seed) => change({ seed }))}`
          : nothing
      }
      <h3 class="shown">What a press on the field does</h3>
      ${radioRow({
        name: "generate-hand",
        legend: "What a press on the field does",
        choices: hands,
        value: hand,
        choose: actions.chooseHand,
      })}
      ${row(
        "generate-region",
        "Region",
        html`<div class="pair region">
          ${selectList({
            id: "generate-region",
            options: regions,
            value: region,
            choose: actions.chooseRegion,
          })}
          <button type="button" aria-label="Add the region" @click=${actions.observeRegion}>Add</button>
        </div>`,
      )}
      <div class="run">
        <button type="button" ?disabled=${spec.observed.length === 0} @click=${actions.clear}>Clear</button>
        <button type="button" aria-label="Save CSV of the observed values" ?disabled=${spec.observed.length === 0} @click=${actions.save}>Save CSV</button>
      </div>
      <p class="muted hint" id="generate-posterior-hint">${hint}</p>
    </div>`;
}

/** The law before anything is seen. */
function priorControls(
  { spec: { prior }, models }: PosteriorFormState,
  { change, chooseNoise }: PosteriorActions,
): TemplateResult {
  const named = priorModels(models).map(([value, { name }]) => ({ value, text: name }));
  const changePrior = (patch: Partial<Extract<PriorSpec, { kind: "noise" }>>): void => {
    if (prior.kind === "noise") change({ prior: { ...prior, ...patch } });
  };
  return html`
    ${row(
      "generate-prior",
      "Prior",
      selectList({
        id: "generate-prior",
        options: [{ value: noiseOption, text: "Whittle–Matérn noise" }, ...named],
        value: prior.kind === "noise" ? noiseOption : prior.model,
        choose: (model) =>
          model === noiseOption ? chooseNoise() : change({ prior: { kind: "model", model } }),
      }),
    )}
    ${
      prior.kind === "noise"
        ? html`
            ${maternSliders("posterior", " of the prior", prior, changePrior)}
            ${slider({
              id: "generate-posterior-sigma",
              label: "σ",
              name: "Amplitude σ of the prior",
              values: values.sigma,
              value: prior.sigma,
              format: (sigma) => sigma.toPrecision(3),
              onInput: (sigma) => changePrior({ sigma }),
            })}
            ${slider({
              id: "generate-posterior-band-limit",
              label: "L",
              name: "Band limit L of the prior",
              values: values.bandLimit,
              value: prior.bandLimit,
              format: (bandLimit) => `l < ${bandLimit}`,
              onInput: (bandLimit) => changePrior({ bandLimit }),
            })}`
        : nothing
    }`;
}
