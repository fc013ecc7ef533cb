import { html, type TemplateResult } from "lit-html";
import type { NoiseSpec } from "../state/state.ts";
import { slider } from "./slider.ts";
import { evenly, evenRatios } from "./sliderValues.ts";

/** The shape of a Whittle–Matérn spectrum. */
type MaternShape = Pick<NoiseSpec, "alpha" | "kappa">;

const values = { alpha: evenly(1.05, 6, 0.05), kappa: evenRatios(0.1, 100) };

/**
 * Sliders of α and κ.
 *
 * @param form the form they belong to, for their ids.
 * @param of what has the spectrum, for screen readers: " of Z", or empty.
 */
export function maternSliders(
  form: "noise" | "chaos" | "posterior",
  of: string,
  { alpha, kappa }: MaternShape,
  change: (patch: Partial<MaternShape>) => void,
): TemplateResult {
  return html`
    ${slider({
      id: `generate-${form}-alpha`,
      label: "α",
      name: `Smoothness α${of}`,
      values: values.alpha,
      value: alpha,
      format: (chosen) => chosen.toFixed(2),
      onInput: (chosen) => change({ alpha: chosen }),
    })}
    ${slider({
      id: `generate-${form}-kappa`,
      label: "κ",
      name: `Inverse correlation length κ${of}`,
      values: values.kappa,
      value: kappa,
      format: (chosen) => `${chosen.toPrecision(3)} / rad`,
      onInput: (chosen) => change({ kappa: chosen }),
    })}`;
}
