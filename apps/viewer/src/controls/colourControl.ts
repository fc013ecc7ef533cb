import { colourNames, isDiverging } from "@chaosphere/atlas";
import { sizeWords } from "@chaosphere/data/open";
import { html, type TemplateResult } from "lit-html";
import { readColours } from "../scene/ownColours.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { row } from "../widgets/row.ts";
import { type OptionGroup, selectList } from "../widgets/selectList.ts";

/** Largest file of colours that is read, in bytes. */
const largestFile = 4 * 2 ** 20;

/** Why a file of colours was not taken; empty when it was. */
export interface ColourComplaint {
  readonly complaint: string;
}

const colourMaps = (heading: string, diverging: boolean): OptionGroup<string> => ({
  heading,
  options: colourNames
    .filter((name) => isDiverging(name) === diverging)
    .map((name) => ({ value: name, text: name })),
});

/** The list of colour maps, and a button that takes one from a file. */
export function colourControl(
  store: Store<ViewerState>,
  refused: Store<ColourComplaint>,
): TemplateResult {
  const { colourMap, ownColours } = store.get();
  const own = ownColours ? [{ value: "own", text: ownColours.name }] : [];
  const pick = (): void => document.getElementById("view-colour-file")?.click();
  const take = async ({ target }: Event): Promise<void> => {
    const input = target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    try {
      if (file.size > largestFile) {
        throw new RangeError(
          `colours: a file of colours must be at most ${sizeWords(largestFile)}, got ${sizeWords(file.size)} for ${file.name}. Give a text of one colour per line.`,
        );
      }
      store.set({ ownColours: readColours(file.name, await file.text()), colourMap: "own" });
      refused.set({ complaint: "" });
    } catch (error) {
      refused.set({ complaint: error instanceof Error ? error.message : String(error) });
    }
  };
  return html`
    ${row(
      "view-colours",
      "Colours",
      html`
        <div class="pair with-button">
          ${selectList({
            id: "view-colours",
            options: [
              { value: "auto", text: "automatic" },
              ...own,
              colourMaps("Diverging, about zero", true),
              colourMaps("Sequential, low to high", false),
            ],
            value: colourMap,
            choose: (chosen) => store.set({ colourMap: chosen }),
          })}
          <button type="button" aria-label="Colours from a file" title="A text with a line “red green blue” for each colour" @click=${pick}>File…</button>
          <input type="file" id="view-colour-file" accept=".txt,.csv,.rgb,.dat,.cmap,text/*" hidden tabindex="-1" @change=${take} />
        </div>`,
    )}
    <p class="error" role="alert">${refused.get().complaint}</p>`;
}
