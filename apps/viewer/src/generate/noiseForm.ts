import { html, type TemplateResult } from "lit-html";
import type { NoiseSpec } from "../state/state.ts";
import { typeset } from "../widgets/formula.ts";
import { maternSliders } from "../widgets/maternSliders.ts";
import { seedField } from "../widgets/seedField.ts";
import { slider } from "../widgets/slider.ts";
import { bandLimits, evenRatios } from "../widgets/sliderValues.ts";
import { noiseHint } from "./noiseHint.ts";

/** Values of the sliders. A field of 512² coefficients is the largest that is drawn at once. */
const values = {
  sigma: evenRatios(0.01, 100),
  bandLimit: bandLimits(512),
};

/** Sliders of Whittle–Matérn noise, which all act on the white noise of one seed. */
export function noiseForm(
  spec: NoiseSpec,
  change: (patch: Partial<NoiseSpec>) => void,
): TemplateResult {
  return html`
    <div>
      <p class="muted">C<sub>l</sub> = σ² (κ² + l(l+1))<sup>−α</sup>; the seed fixes the white noise</p>
      ${maternSliders("noise", "", spec, change)}
      ${slider({
        id: "generate-noise-sigma",
        label: "σ",
        name: "Amplitude σ",
        values: values.sigma,
        value: spec.sigma,
        format: (sigma) => sigma.toPrecision(3),
        onInput: (sigma) => change({ sigma }),
      })}
      ${slider({
        id: "generate-noise-band-limit",
        label: "L",
        name: "Band limit L of the noise",
        values: values.bandLimit,
        value: spec.bandLimit,
        format: (bandLimit) => `l < ${bandLimit}`,
        onInput: (bandLimit) => change({ bandLimit }),
      })}
      ${seedField("generate-noise-seed", spec.seed, (seed) => change({ seed }))}
      <div class="run"><button type="button" class="primary" @click=${() => change({})}>Draw</button></div>
      <p class="muted hint">${typeset(noiseHint(spec))}</p>
    </div>`;
}
