import { isExtensible } from "@chaosphere/model";
import type { Session } from "../session.ts";
import type { SourceSpec, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { bandLimits, type Slider, slider } from "./slider.ts";

/** What the band limit of the left side can become. */
export interface BandLimitRange {
  /** L of the fields as they are: below it degrees are cut. */
  readonly own: number;
  /** Above `own` the source is drawn again, with the same seed. */
  readonly largest: number;
}

/**
 * How far the band limit of a source reaches: data are only cut, noise and networks against Whittle–Matérn noise go on with
 * the noise of the same seed, which leaves the degrees they have untouched.
 */
export function bandLimitRange(spec: SourceSpec, { left, models }: Session): BandLimitRange {
  const own = left?.coefficients.bandLimit ?? 1;
  switch (spec.kind) {
    case "noise":
      return { own, largest: Math.max(own, 512) };
    case "sample": {
      const checkpoint = models[spec.model]?.checkpoint;
      if (!checkpoint || !isExtensible(checkpoint)) return { own, largest: own };
      return { own, largest: Math.max(own, Math.min(256, 4 * checkpoint.bandLimit)) };
    }
    default:
      return { own, largest: own };
  }
}

/** The slider that cuts the degrees of what is shown, or extends a draw beyond them. */
export function bandLimitControl(store: Store<ViewerState>, session: Store<Session>): HTMLElement {
  const cut = (L: number): void => {
    const { own } = bandLimitRange(store.get().left, session.get());
    if (L <= own) store.set({ bandLimit: L === own ? null : L });
  };
  const extend = (L: number): void => {
    const { left } = store.get();
    const { own } = bandLimitRange(left, session.get());
    if (L <= own) return;
    if (left.kind === "noise" || left.kind === "sample") {
      store.set({ left: { ...left, bandLimit: L }, bandLimit: null });
    }
  };
  const control: Slider = slider({
    label: "Degrees",
    values: [1],
    format: (value) => words(value, bandLimitRange(store.get().left, session.get())),
    onInput: cut,
    onChange: extend,
  });
  control.input.setAttribute("aria-label", "Band limit of what is shown");
  const show = (): void => {
    const range = bandLimitRange(store.get().left, session.get());
    const { bandLimit } = store.get();
    const values = [...new Set([...bandLimits(range.own), ...bandLimits(range.largest)])];
    control.setValues(values.sort((a, b) => a - b));
    control.show(Math.min(bandLimit ?? range.own, range.own));
    control.input.disabled = session.get().left === null;
  };
  store.subscribe(({ bandLimit }) => bandLimit, show);
  session.subscribe(({ left }) => left, show);
  session.subscribe(({ models }) => models, show);
  show();
  return control.row;
}

function words(value: number, { own }: BandLimitRange): string {
  if (value < own) return `l < ${value} of ${own}`;
  return value > own ? `l < ${value} new` : `l < ${own}`;
}
