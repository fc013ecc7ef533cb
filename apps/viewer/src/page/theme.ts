import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** Keeps `data-theme` of the page light or dark: as chosen, else as the system has it. */
export function followTheme(store: Store<ViewerState>): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    const { theme } = store.get();
    const shown = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    document.documentElement.dataset["theme"] = shown;
  };
  store.subscribe((state) => state.theme, apply);
  dark.addEventListener("change", apply);
  apply();
}

/** The next of auto, light, dark. */
export function nextTheme(theme: ViewerState["theme"]): ViewerState["theme"] {
  return ({ auto: "light", light: "dark", dark: "auto" } as const)[theme];
}
