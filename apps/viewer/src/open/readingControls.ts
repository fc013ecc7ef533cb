import { html, type TemplateResult } from "lit-html";
import type { ReadingOptions } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";
import { type ArrayContent, arrayContents } from "./arrayContents.ts";

/** What a plain array does not say of itself, as it is set before the array is opened. */
export interface ArrayReading {
  /** What it holds; empty: what its shape suggests. */
  readonly holds: ArrayContent | "";
  readonly southFirst: boolean;
}

/** What is taken for granted of plain arrays until something else is said. */
export const initialReading: ArrayReading = { holds: "", southFirst: false };

/** The options of reading that are set. */
export function optionsOf({ holds, southFirst }: ArrayReading): ReadingOptions {
  return { ...(holds !== "" && { holds }), southFirst };
}

const choices: readonly Choice<ArrayContent | "">[] = [
  { value: "", text: "what its shape suggests" },
  ...arrayContents,
];

/** The controls, folded away until they are needed. */
export function readingControls(reading: Store<ArrayReading>): TemplateResult {
  const { holds, southFirst } = reading.get();
  return html`
    <details class="open-arrays">
      <summary>Plain arrays</summary>
      ${row(
        "open-grid",
        "Holds",
        selectList({
          id: "open-grid",
          options: choices,
          value: holds,
          choose: (chosen) => reading.set({ holds: chosen }),
        }),
      )}
      ${tick("rows run from south to north", southFirst, (isFirst) => reading.set({ southFirst: isFirst }))}
    </details>`;
}
