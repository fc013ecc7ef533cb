import { regularity } from "@chaosphere/core";
import { button, element } from "../page/dom.ts";
import type { NoiseSpec } from "../state.ts";
import type { Store } from "../store.ts";
import { type FormState, seeds } from "./form.ts";
import { numberField } from "./numberField.ts";
import { bandLimits, evenly, evenRatios, slider } from "./slider.ts";

/** Largest band limit of the sliders: one field of 512² coefficients is drawn at once. */
const largest = 512;

/** Sliders of Whittle–Matérn noise, which all act on the white noise of one seed. */
export function noiseForm(form: Store<FormState>, redraw: () => void): HTMLElement {
  const change = (patch: Partial<NoiseSpec>): void => {
    form.set({ noise: { ...form.get().noise, ...patch } });
    redraw();
  };
  const alpha = slider({
    label: "α",
    values: evenly(1.05, 6, 0.05),
    format: (value) => value.toFixed(2),
    onInput: (value) => change({ alpha: value }),
  });
  alpha.input.setAttribute("aria-label", "Smoothness α");
  const kappa = slider({
    label: "κ",
    values: evenRatios(0.1, 100),
    format: (value) => `${value.toPrecision(3)} / rad`,
    onInput: (value) => change({ kappa: value }),
  });
  kappa.input.setAttribute("aria-label", "Inverse correlation length κ");
  const sigma = slider({
    label: "σ",
    values: evenRatios(0.01, 100),
    format: (value) => value.toPrecision(3),
    onInput: (value) => change({ sigma: value }),
  });
  sigma.input.setAttribute("aria-label", "Amplitude σ");
  const bandLimit = slider({
    label: "L",
    values: bandLimits(largest),
    format: (value) => `l < ${value}`,
    onInput: (value) => change({ bandLimit: value }),
  });
  bandLimit.input.setAttribute("aria-label", "Band limit L of the noise");
  const next = button("Next", () => change({ seed: (form.get().noise.seed + 1) % 2 ** 32 }), {
    "aria-label": "Next seed",
  });
  const seed = numberField("Seed", seeds, (value) => change({ seed: value }), next);
  const hint = element("p", { class: "muted hint" });

  const show = (spec: NoiseSpec): void => {
    alpha.show(spec.alpha);
    kappa.show(spec.kappa);
    sigma.show(spec.sigma);
    bandLimit.show(spec.bandLimit);
    seed.show(spec.seed);
    hint.textContent = noiseHint(spec);
  };
  form.subscribe(({ noise }) => noise, show);
  show(form.get().noise);
  return element(
    "div",
    {},
    element("p", { class: "muted" }, "C_l = σ² (κ² + l(l+1))^−α, on one white noise"),
    alpha.row,
    kappa.row,
    sigma.row,
    bandLimit.row,
    seed.row,
    hint,
  );
}

/** What the parameters mean for the draws, or why there are none. */
export function noiseHint({ alpha, kappa, sigma, bandLimit }: NoiseSpec): string {
  if (!(alpha > 1)) {
    return "α must exceed 1: otherwise the variance at a point is infinite and there is no such field in L²(S²).";
  }
  const { sobolevIndex, relativeTruncationError } = regularity({ alpha, kappa, sigma }, bandLimit);
  const lost = 100 * relativeTruncationError;
  const share = lost < 0.001 ? "less than 0.001" : lost.toPrecision(2);
  const order = Number(sobolevIndex.toFixed(2));
  return `α > 1 holds: draws lie in the Sobolev spaces H^s, s < ${order}. Degrees from ${bandLimit} on would carry ${share} % of the variance.`;
}
