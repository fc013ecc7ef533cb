import { html, nothing, type TemplateResult } from "lit-html";
import type { SourceHistory } from "../recent/sourceHistory.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { mount } from "../widgets/mount.ts";
import { nextTheme } from "./theme.ts";

/** What the buttons of the header do. */
export interface HeaderActions {
  readonly copyLink: () => void;
  readonly openSave: () => void;
  readonly openHelp: () => void;
}

/** The buttons of the header. */
export function mountActions(
  root: HTMLElement,
  store: Store<ViewerState>,
  history: SourceHistory,
  { copyLink, openSave, openHelp }: HeaderActions,
): void {
  const changeTheme = (): void => store.set({ theme: nextTheme(store.get().theme) });
  mount(
    root,
    () => {
      const { theme } = store.get();
      return html`
        ${undoButton(history)}
        <button type="button" aria-label="Copy link" @click=${copyLink}>Link</button>
        <button type="button" @click=${openSave}>Save</button>
        <button type="button" aria-label=${`Theme: ${theme}`} @click=${changeTheme}>Theme<span class="wide">: ${theme}</span></button>
        <button type="button" aria-keyshortcuts="?" @click=${openHelp}>Help</button>`;
    },
    changesOf(store, "theme"),
    changesOf(history.state, "undoName", "redoName"),
  );
}

/** Once there was something to undo the button stays, so that it does not vanish from under the focus. */
function undoButton({ state, undo }: SourceHistory): TemplateResult {
  const { undoName, redoName } = state.get();
  if (undoName === null && redoName === null) return html`${nothing}`;
  const isOver = undoName === null;
  return html`
    <button
      type="button" aria-keyshortcuts="Control+Z" aria-disabled=${isOver}
      title=${isOver ? "There is nothing to undo." : `Back to ${undoName} (Ctrl+Z)`}
      @click=${undo}
    >Undo</button>`;
}

/** The line of the header that says what the page is doing, with a button that stops what takes a while. */
export function mountStatus(root: HTMLElement, session: Store<Session>): void {
  mount(
    root,
    () => {
      const { status, task } = session.get();
      if (!task) return html`${status}`;
      const { text, part, cancel } = task;
      return html`<span>${text}</span>${
        part === null
          ? nothing
          : html` <progress max="1" .value=${part} aria-label=${text}></progress>`
      } <button type="button" @click=${cancel}>Cancel</button>`;
    },
    changesOf(session, "status", "task"),
  );
}
