import { html, nothing, type TemplateResult } from "lit-html";
import type { ChaosSpec } from "../state/state.ts";
import type { Choice } from "../widgets/choice.ts";
import { maternSliders } from "../widgets/maternSliders.ts";
import { row } from "../widgets/row.ts";
import { seedField } from "../widgets/seedField.ts";
import { selectList } from "../widgets/selectList.ts";
import { slider } from "../widgets/slider.ts";
import { bandLimits, evenly } from "../widgets/sliderValues.ts";
import { highestOrder, orderHint } from "./orderHint.ts";

const laws: readonly Choice<ChaosSpec["law"]>[] = [
  { value: "lognormal", text: "exp(Z − σ²/2), every order" },
  { value: "quadratic", text: "Z + f (Z² − σ²), orders 1 and 2" },
];

/** Values of the sliders. */
const values = {
  strength: evenly(-2, 2, 0.05),
  deviation: evenly(0.05, 2, 0.05),
  bandLimit: bandLimits(128),
};

/** Sliders of fields that are functions of noise, and of the chaos orders that are kept of them. */
export function chaosForm(
  spec: ChaosSpec,
  change: (patch: Partial<ChaosSpec>) => void,
): TemplateResult {
  const highest = highestOrder(spec);
  return html`
    <div>
      ${row(
        "generate-chaos-law",
        "Law",
        selectList({
          id: "generate-chaos-law",
          options: laws,
          value: spec.law,
          choose: (law) => change({ law, order: null }),
        }),
      )}
      ${slider({
        id: "generate-chaos-order",
        label: "Orders",
        name: "Highest chaos order kept",
        values: evenly(0, highest + 1, 1),
        value: spec.order ?? highest + 1,
        format: (order) => (order > highest ? "all" : `≤ ${order}`),
        onInput: (order) => change({ order: order > highest ? null : order }),
      })}
      <p class="muted hint">${orderHint(spec)}</p>
      ${slider({
        id: "generate-chaos-deviation",
        label: "σ of Z",
        values: values.deviation,
        value: spec.deviation,
        format: (deviation) => deviation.toFixed(2),
        onInput: (deviation) => change({ deviation }),
      })}
      ${
        spec.law === "quadratic"
          ? slider({
              id: "generate-chaos-strength",
              label: "f",
              name: "Strength f of the quadratic part",
              values: values.strength,
              value: spec.strength,
              format: (strength) => strength.toFixed(2),
              onInput: (strength) => change({ strength }),
            })
          : nothing
      }
      ${maternSliders("chaos", " of Z", spec, change)}
      ${slider({
        id: "generate-chaos-band-limit",
        label: "L",
        name: "Band limit L of the field and of Z",
        values: values.bandLimit,
        value: spec.bandLimit,
        format: (bandLimit) => `l < ${bandLimit}`,
        onInput: (bandLimit) => change({ bandLimit }),
      })}
      ${seedField("generate-chaos-seed", spec.seed, (seed) => change({ seed }))}
    </div>`;
}
