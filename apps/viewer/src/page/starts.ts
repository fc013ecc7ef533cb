import { html, nothing } from "lit-html";
import { initialForm } from "../generate/form.ts";
import { manifest } from "../open/manifest.ts";
import { firstSample, firstView } from "../open/models.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import {
  initialState,
  type SampleSpec,
  type SourceSpec,
  type ViewerState,
} from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { during } from "../state/underway.ts";
import { mount } from "../widgets/mount.ts";

/** What the page is, and three ways to begin, as long as it shows what it opened with. */
export function mountStarts(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  follow: (spec: SampleSpec) => Promise<void>,
): void {
  const show = (spec: SourceSpec): void => store.set({ left: spec, ...firstView(spec) });
  const drawNoise = (): void => {
    const card = document.getElementById("slot-generate")?.closest("details");
    if (card) card.open = true;
    show(initialForm.noise);
  };
  const runDiffusion = async (): Promise<void> => {
    try {
      const [model] = (await manifest()).models;
      const spec = firstSample(model.id);
      await follow(spec);
      show(spec);
    } catch (error) {
      session.set({ errors: [error instanceof Error ? error.message : String(error)] });
    }
  };
  const openFile = (): void => document.getElementById("open-file")?.click();
  const isFresh = ({ left, right }: ViewerState): boolean =>
    right === null && JSON.stringify(left) === JSON.stringify(initialState.left);

  mount(
    root,
    () =>
      isFresh(store.get())
        ? html`
          <p>Random fields on the sphere: see data, draw noise, and watch a diffusion run backwards into a field.</p>
          <div class="starts-buttons">
            <button type="button" @click=${drawNoise}>Draw noise</button>
            <button type="button" @click=${() => during("a diffusion", runDiffusion())}>Run a reverse diffusion</button>
            <button type="button" @click=${openFile}>Open your data…</button>
          </div>`
        : html`${nothing}`,
    changesOf(store, "left", "right"),
  );
}
