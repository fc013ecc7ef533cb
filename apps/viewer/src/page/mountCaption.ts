import { html, nothing, type TemplateResult } from "lit-html";
import { captionsOf, notesOf, type SideCaption } from "../session/caption.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { typeset } from "../widgets/formula.ts";
import { mount } from "../widgets/mount.ts";

/** A part of a place, as a date, which no line breaks. */
const unbroken = (part: string): TemplateResult | typeof nothing =>
  part === "" ? nothing : html` · <span class="unbroken">${part}</span>`;

/** Writes the head of the stage. */
export function mountCaption(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
): void {
  mount(
    root,
    () => {
      const captions = captionsOf(store.get(), session.get());
      const isOne = captions.length === 1;
      const name = ({ side, title, place }: SideCaption, k: number): TemplateResult =>
        html`${k > 0 ? " | " : ""}<span class=${isOne ? nothing : side}>${title}${place.split(" · ").map(unbroken)}</span>`;
      return html`<h2>${captions.map(name)}</h2><p>${typeset(notesOf(captions).join(" "))}</p>`;
    },
    changesOf(store, "member", "frame", "rightMember", "rightFrame"),
    changesOf(store, "statistic", "rightStatistic", "multiples", "right"),
    changesOf(session, "left", "right"),
  );
}
