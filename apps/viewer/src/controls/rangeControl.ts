import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";

/** The range as it stands in its two fields. */
export interface RangeDraft {
  readonly low: string;
  readonly high: string;
  /** Why it is not used; empty if it is, or is not finished. */
  readonly complaint: string;
}

/** The draft of a range; empty fields are automatic. */
export function draftOf(range: ViewerState["range"]): RangeDraft {
  const [low, high] = range ?? ["", ""];
  return { low: String(low), high: String(high), complaint: "" };
}

/** What a draft asks for: a range, null for the automatic one, undefined while there is nothing to use. */
export function rangeOf({ low, high }: RangeDraft): ViewerState["range"] | undefined {
  if (low === "" && high === "") return null;
  return low !== "" && high !== "" && Number(low) < Number(high)
    ? [Number(low), Number(high)]
    : undefined;
}

/** The two ends of the colour bar. */
export function rangeControl(store: Store<ViewerState>, draft: Store<RangeDraft>): TemplateResult {
  const typed = ({ target }: Event): void => {
    const { name, value } = target as HTMLInputElement;
    draft.set({ [name]: value });
  };
  const take = (): void => {
    const range = rangeOf(draft.get());
    const { low, high } = draft.get();
    const isWrong = range === undefined && low !== "" && high !== "";
    draft.set({ complaint: isWrong ? "The lower value must come first." : "" });
    if (range !== undefined) store.set({ range });
  };
  const end = (name: "low" | "high", label: string): TemplateResult => html`
    <input
      type="number" step="any" placeholder="auto" name=${name} aria-label=${label}
      .value=${live(draft.get()[name])} @input=${typed} @change=${take}
    />`;
  return html`
    <div>
      <div class="row">
        <span>Range</span>
        <div class="pair">
          ${end("low", "Value at the lowest colour")}
          ${end("high", "Value at the highest colour")}
          <button type="button" aria-label="Auto range" @click=${() => store.set({ range: null })}>Auto</button>
        </div>
      </div>
      <p class="error" role="alert">${draft.get().complaint}</p>
    </div>`;
}
