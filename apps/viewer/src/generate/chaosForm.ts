import { selectList } from "../controls/widgets.ts";
import { button, element } from "../page/dom.ts";
import type { ChaosSpec } from "../state.ts";
import type { Store } from "../store.ts";
import { nextControlId } from "./controlId.ts";
import { type FormState, seeds } from "./form.ts";
import { localFieldOf, lognormalOrder } from "./noiseFields.ts";
import { numberField } from "./numberField.ts";
import { bandLimits, evenly, evenRatios, slider } from "./slider.ts";

/** Sliders of fields that are functions of noise, and of the chaos orders that are kept of them. */
export function chaosForm(form: Store<FormState>, redraw: () => void): HTMLElement {
  const change = (patch: Partial<ChaosSpec>): void => {
    form.set({ chaos: { ...form.get().chaos, ...patch } });
    redraw();
  };
  const law = selectList(
    form,
    ({ chaos }) => chaos.law,
    {
      "": [
        { value: "lognormal", text: "exp(Z − σ²/2), every order" },
        { value: "quadratic", text: "Z + f (Z² − σ²), orders 1 and 2" },
      ],
    },
    (value) => change({ law: value as ChaosSpec["law"], order: null }),
  );
  law.id = nextControlId();
  const order = slider({
    label: "Orders",
    values: [],
    format: (value) => (value > highestOrder(form.get().chaos) ? "all" : `≤ ${value}`),
    onInput: (value) => change({ order: value > highestOrder(form.get().chaos) ? null : value }),
  });
  order.input.setAttribute("aria-label", "Highest chaos order kept");
  const strength = slider({
    label: "f",
    values: evenly(-2, 2, 0.05),
    format: (value) => value.toFixed(2),
    onInput: (value) => change({ strength: value }),
  });
  strength.input.setAttribute("aria-label", "Strength f of the quadratic part");
  const deviation = slider({
    label: "σ of Z",
    values: evenly(0.05, 2, 0.05),
    format: (value) => value.toFixed(2),
    onInput: (value) => change({ deviation: value }),
  });
  const alpha = slider({
    label: "α",
    values: evenly(1.05, 6, 0.05),
    format: (value) => value.toFixed(2),
    onInput: (value) => change({ alpha: value }),
  });
  alpha.input.setAttribute("aria-label", "Smoothness α of Z");
  const kappa = slider({
    label: "κ",
    values: evenRatios(0.1, 100),
    format: (value) => `${value.toPrecision(3)} / rad`,
    onInput: (value) => change({ kappa: value }),
  });
  kappa.input.setAttribute("aria-label", "Inverse correlation length κ of Z");
  const bandLimit = slider({
    label: "L",
    values: bandLimits(128),
    format: (value) => `l < ${value}`,
    onInput: (value) => change({ bandLimit: value }),
  });
  bandLimit.input.setAttribute("aria-label", "Band limit L of the field and of Z");
  const next = button("Next", () => change({ seed: (form.get().chaos.seed + 1) % 2 ** 32 }), {
    "aria-label": "Next seed",
  });
  const seed = numberField("Seed", seeds, (value) => change({ seed: value }), next);
  const hint = element("p", { class: "muted hint" });

  const show = (spec: ChaosSpec): void => {
    const highest = highestOrder(spec);
    order.setValues(evenly(0, highest + 1, 1));
    order.show(spec.order ?? highest + 1);
    strength.row.hidden = spec.law !== "quadratic";
    strength.show(spec.strength);
    deviation.show(spec.deviation);
    alpha.show(spec.alpha);
    kappa.show(spec.kappa);
    bandLimit.show(spec.bandLimit);
    seed.show(spec.seed);
    hint.textContent = orderHint(spec);
  };
  form.subscribe(({ chaos }) => chaos, show);
  show(form.get().chaos);
  return element(
    "div",
    {},
    element("div", { class: "row" }, element("label", { for: law.id }, "Law"), law),
    order.row,
    hint,
    deviation.row,
    strength.row,
    alpha.row,
    kappa.row,
    bandLimit.row,
    seed.row,
  );
}

function highestOrder({ law }: ChaosSpec): number {
  return law === "lognormal" ? lognormalOrder : 2;
}

/** How much of the variance at a point the kept orders hold: Σ_{1≤q≤n} φ_q² of E[φ²] − φ_0². */
export function orderHint(spec: ChaosSpec): string {
  const { hermite, secondMoment } = localFieldOf(spec);
  const order = spec.order ?? hermite.length - 1;
  const kept = hermite.reduce((sum, φ, q) => (q >= 1 && q <= order ? sum + φ * φ : sum), 0);
  const share = (100 * kept) / (secondMoment - hermite[0] ** 2);
  const words = spec.order === null ? "All orders" : `Orders 1 to ${order}`;
  if (spec.order === 0) return "Order 0 is the mean, a constant.";
  return `${words} hold ${spec.order === null ? 100 : Number(share.toFixed(2))} % of the variance, in the same white noise.`;
}
