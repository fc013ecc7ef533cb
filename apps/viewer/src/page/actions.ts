import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { button, element } from "./dom.ts";
import { nextTheme } from "./theme.ts";

/** What the buttons of the header do. */
export interface HeaderDeeds {
  readonly copyLink: () => void;
  readonly openSave: () => void;
  readonly openHelp: () => void;
}

/** The buttons of the header, and its status line. */
export function mountActions(
  root: HTMLElement,
  status: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  { copyLink, openSave, openHelp }: HeaderDeeds,
): void {
  const chosen = element("span", { class: "wide" });
  const theme = button("Theme", () => store.set({ theme: nextTheme(store.get().theme) }));
  theme.append(chosen);
  const showTheme = (): void => {
    chosen.textContent = `: ${store.get().theme}`;
    theme.setAttribute("aria-label", `Theme: ${store.get().theme}`);
  };
  store.subscribe((state) => state.theme, showTheme);
  showTheme();
  root.append(
    button("Link", copyLink, { "aria-label": "Copy link" }),
    button("Save", openSave),
    theme,
    button("Help", openHelp, { "aria-keyshortcuts": "?" }),
  );
  session.subscribe(
    (held) => held.status,
    (text) => {
      status.textContent = text;
    },
  );
}
