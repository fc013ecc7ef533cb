import { element } from "../page/dom.ts";
import type { PanelName } from "../state.ts";
import type { Panel } from "./panel.ts";

/** The tabs of the panels. */
export interface Tabs {
  readonly list: HTMLElement;
  /** Marks the chosen tab; null when the panel is hidden. */
  show(chosen: PanelName | null): void;
}

/** Tabs over one panel: arrows, Home and End move and choose, as in every list of tabs. */
export function tabsOf(
  panels: readonly Panel[],
  panelId: string,
  choose: (name: PanelName) => void,
): Tabs {
  const buttons = panels.map(({ name, tab }, k) => {
    const made = element(
      "button",
      { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": panelId },
      tab,
    );
    made.addEventListener("click", () => choose(name));
    made.addEventListener("keydown", (event) => {
      const to = target(event.key, k, panels.length);
      const panel = to === null ? undefined : panels[to];
      if (to === null || !panel) return;
      event.preventDefault();
      event.stopPropagation();
      choose(panel.name);
      buttons[to]?.focus();
    });
    return made;
  });
  return {
    list: element("div", { role: "tablist", "aria-label": "Panels", class: "tabs" }, ...buttons),
    show: (chosen) => {
      panels.forEach(({ name }, k) => {
        const isChosen = name === chosen;
        buttons[k]?.setAttribute("aria-selected", String(isChosen));
        buttons[k]?.setAttribute("tabindex", isChosen || (chosen === null && k === 0) ? "0" : "-1");
      });
    },
  };
}

/** The tab that a key leads to; null if it is none of theirs. */
function target(key: string, from: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (from + 1) % count;
    case "ArrowLeft":
      return (from + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
