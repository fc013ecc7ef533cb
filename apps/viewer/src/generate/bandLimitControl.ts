import type { TemplateResult } from "lit-html";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { slider } from "../widgets/slider.ts";
import { bandLimits } from "../widgets/sliderValues.ts";
import { type BandLimitRange, bandLimitRange } from "./bandLimitRange.ts";

/** The slider that cuts the degrees of what is shown, or extends a draw beyond them. */
export interface BandLimitControl {
  readonly view: () => TemplateResult;
  /** Where the thumb stands while it asks for more degrees than are there; null: at the degrees that are shown. */
  readonly pointed: Store<{ readonly bandLimit: number | null }>;
}

/** The slider for the left side. */
export function bandLimitControl(
  store: Store<ViewerState>,
  session: Store<Session>,
): BandLimitControl {
  const pointed = createStore<{ readonly bandLimit: number | null }>({ bandLimit: null });
  const forget = (): void => pointed.set({ bandLimit: null });
  store.subscribe(({ bandLimit }) => bandLimit, forget);
  session.subscribe(({ left }) => left, forget);
  session.subscribe(({ models }) => models, forget);

  const range = (): BandLimitRange => bandLimitRange(store.get().left, session.get());
  const cut = (bandLimit: number): void => {
    const { own } = range();
    pointed.set({ bandLimit });
    if (bandLimit <= own) store.set({ bandLimit: bandLimit === own ? null : bandLimit });
  };
  const extend = (bandLimit: number): void => {
    const { left } = store.get();
    if (bandLimit <= range().own) return;
    if (left.kind === "noise" || left.kind === "sample") {
      store.set({ left: { ...left, bandLimit }, bandLimit: null });
    }
  };
  return {
    pointed,
    view: () => {
      const { own, largest } = range();
      const values = [...new Set([...bandLimits(own), ...bandLimits(largest)])];
      return slider({
        id: "generate-degrees",
        label: "Degrees",
        name: "Band limit of what is shown",
        values: values.sort((a, b) => a - b),
        value: pointed.get().bandLimit ?? Math.min(store.get().bandLimit ?? own, own),
        format: (value) => words(value, own),
        disabled: session.get().left === null,
        onInput: cut,
        onChange: extend,
      });
    },
  };
}

function words(bandLimit: number, own: number): string {
  if (bandLimit < own) return `l < ${bandLimit} of ${own}`;
  return bandLimit > own ? `l < ${bandLimit} new` : `l < ${own}`;
}
