import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { ValuePair, ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";

/** The ranges of a state. */
type RangeName = "range" | "rightRange" | "differenceRange";

/** A range as it stands in its two fields. */
export interface RangeDraft {
  readonly low: string;
  readonly high: string;
  /** Why it is not used; empty if it is, or is not finished. */
  readonly complaint: string;
}

/** The drafts of all ranges. */
export type RangeDrafts = Readonly<Record<RangeName, Store<RangeDraft>>>;

/** Drafts that follow the state. */
export function rangeDrafts(store: Store<ViewerState>): RangeDrafts {
  const draft = (name: RangeName): Store<RangeDraft> => {
    const made = createStore(draftOf(store.get()[name]));
    store.subscribe(
      (state) => state[name],
      (range) => made.set(draftOf(range)),
    );
    return made;
  };
  return {
    range: draft("range"),
    rightRange: draft("rightRange"),
    differenceRange: draft("differenceRange"),
  };
}

/** The draft of a range; empty fields are automatic. */
function draftOf(range: ValuePair | null): RangeDraft {
  const [low, high] = range ?? ["", ""];
  return { low: String(low), high: String(high), complaint: "" };
}

/** What a draft asks for: a range, null for the automatic one, undefined while there is nothing to use. */
function rangeOf({ low, high }: RangeDraft): ValuePair | null | undefined {
  if (low === "" && high === "") return null;
  return low !== "" && high !== "" && Number(low) < Number(high)
    ? [Number(low), Number(high)]
    : undefined;
}

/**
 * The two ends of a colour bar.
 *
 * @param of - Which bar, where there are several: "right".
 */
export function rangeControl(
  store: Store<ViewerState>,
  name: RangeName,
  draft: Store<RangeDraft>,
  label: string,
  of = "",
): TemplateResult {
  const typed = ({ target }: Event): void => {
    const { name: end, value } = target as HTMLInputElement;
    draft.set({ [end]: value });
  };
  const take = (): void => {
    const range = rangeOf(draft.get());
    const { low, high } = draft.get();
    const isWrong = range === undefined && low !== "" && high !== "";
    draft.set({ complaint: isWrong ? "The lower value must come first." : "" });
    if (range !== undefined) store.set({ [name]: range });
  };
  const named = (words: string): string => (of === "" ? words : `${words}, ${of}`);
  const end = (which: "low" | "high", words: string): TemplateResult => html`
    <input
      type="number" step="any" placeholder="auto" name=${which} aria-label=${named(words)}
      .value=${live(draft.get()[which])} @input=${typed} @change=${take}
    />`;
  return html`
    <div>
      <div class="row">
        <span>${label}</span>
        <div class="pair">
          ${end("low", "Value at the lowest colour")}
          ${end("high", "Value at the highest colour")}
          <button type="button" aria-label=${named("Auto range")} @click=${() => store.set({ [name]: null })}>Auto</button>
        </div>
      </div>
      <p class="error" role="alert">${draft.get().complaint}</p>
    </div>`;
}
