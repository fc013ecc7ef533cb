import { html, nothing, type TemplateResult } from "lit-html";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";
import { type ReferenceSpectrum, readReference } from "./referenceSpectrum.ts";

/** What the controls of the spectrum hold for themselves: a file, which a link cannot carry. */
export interface SpectrumChoice {
  readonly reference: ReferenceSpectrum | null;
  /** Why a file was not taken. */
  readonly complaint: string;
}

const scalings: readonly Choice<ViewerState["spectrumScaling"]>[] = [
  { value: "C", text: "Cₗ" },
  { value: "D", text: "Dₗ = l(l+1) Cₗ / 2π" },
];

/** The controls above the spectrum, and what they chose. */
export function spectrumControls(store: Store<ViewerState>, session: Store<Session>) {
  const choice = createStore<SpectrumChoice>({ reference: null, complaint: "" });
  const pick = (isScaled: boolean) => (): void => {
    const input = document.getElementById("panel-reference") as HTMLInputElement;
    input.dataset["scaled"] = String(isScaled);
    input.click();
  };
  const take = async ({ target }: Event): Promise<void> => {
    const input = target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    try {
      const bytes = new Uint8Array(await file.slice(0, 64e6).arrayBuffer());
      const isScaled = input.dataset["scaled"] === "true";
      choice.set({ reference: readReference(file.name, bytes, isScaled), complaint: "" });
    } catch (error) {
      choice.set({ complaint: error instanceof Error ? error.message : String(error) });
    }
  };
  const view = (): TemplateResult => {
    const { spectrumScaling, crossSpectrum } = store.get();
    const { left, right } = session.get();
    const { reference, complaint } = choice.get();
    return html`
      <div class="panel-options">
        ${selectList({
          id: "panel-scaling",
          name: "What of the spectrum is drawn",
          options: scalings,
          value: spectrumScaling,
          choose: (scaling) => store.set({ spectrumScaling: scaling }),
        })}
        <button type="button" title="Text with the degree and C_l on each line, .npy, or FITS of healpy.write_cl" @click=${pick(false)}>C<sub>l</sub> file…</button>
        <button type="button" title="Text with the degree and D_l on each line, as of CAMB, or .npy" @click=${pick(true)}>D<sub>l</sub> file…</button>
        <input type="file" id="panel-reference" hidden tabindex="-1" @change=${take} />
        ${
          reference
            ? html`<button type="button" aria-label=${`Remove ${reference.name}`} @click=${() => choice.set({ reference: null })}>Remove file</button>`
            : nothing
        }
        ${
          left && right
            ? tick("Cross-spectrum", crossSpectrum, (crosses) =>
                store.set({ crossSpectrum: crosses }),
              )
            : nothing
        }
      </div>
      <p class="error" role="alert">${complaint}</p>`;
  };
  return { choice, view };
}
