import { html, nothing, type TemplateResult } from "lit-html";
import { changesOf } from "../state/changes.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { mount } from "../widgets/mount.ts";
import { sourceWords } from "./kindWords.ts";
import type { RecentField } from "./recentFields.ts";
import type { SourceHistory } from "./sourceHistory.ts";

/** Fills the card of recent fields, which is there once something can be shown again. */
export function mountRecent(
  root: HTMLElement,
  store: Store<ViewerState>,
  { state, show }: SourceHistory,
): void {
  const card = root.closest("details");
  const sideButton = (entry: RecentField, side: "left" | "right", time: string): TemplateResult => {
    const isShown = store.get()[side] === entry.spec;
    return html`
      <button
        type="button" aria-pressed=${isShown}
        aria-label=${`Show ${entry.fields.name} of ${time} on the ${side}`}
        @click=${() => show(entry, side)}
      >${side === "left" ? "Left" : "Right"}</button>`;
  };
  const line = (entry: RecentField): TemplateResult => {
    const time = timeOfDay(entry.time);
    return html`
      <li>
        <div><strong>${entry.fields.name}</strong><span class="muted">${sourceWords(entry.spec)} · ${time}</span></div>
        <div class="recent-sides">${sideButton(entry, "left", time)}${sideButton(entry, "right", time)}</div>
      </li>`;
  };
  mount(
    root,
    () => {
      const { entries, dropped } = state.get();
      if (card) card.hidden = entries.length < 2 && dropped === "";
      return html`
        <ul class="recent">${entries.map(line)}</ul>
        ${dropped === "" ? nothing : html`<p class="muted recent-dropped" role="status">${dropped}</p>`}`;
    },
    changesOf(state, "entries", "dropped"),
    changesOf(store, "left", "right"),
  );
}

/** Hours, minutes and seconds, without the locales, whose loading the first field would wait for. */
function timeOfDay(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}
