import { html, type TemplateResult } from "lit-html";
import type { PanelName } from "../state/state.ts";
import type { Panel } from "./panel.ts";

/** The id of the element that shows the chosen panel. */
export const panelId = "panel";

/** The id of a tab. */
export const tabId = (name: PanelName): string => `tab-${name}`;

/**
 * Tabs over one panel: arrows, Home and End move and choose, as in every list of tabs.
 *
 * @param chosen null when the panel is hidden.
 */
export function tabs(
  panels: readonly Panel[],
  chosen: PanelName | null,
  choose: (name: PanelName) => void,
): TemplateResult {
  const press = (event: KeyboardEvent, from: number): void => {
    const to = target(event.key, from, panels.length);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    const { name } = panels[to];
    choose(name);
    document.getElementById(tabId(name))?.focus();
  };
  // One tab can be reached by Tab: the chosen one, else the first.
  const reachable = chosen ?? panels[0].name;
  const button = ({ name, tab }: Panel, k: number): TemplateResult => html`
    <button
      type="button" role="tab" id=${tabId(name)} aria-controls=${panelId}
      aria-selected=${name === chosen} tabindex=${name === reachable ? 0 : -1}
      @click=${() => choose(name)} @keydown=${(event: KeyboardEvent) => press(event, k)}
    >${tab}</button>`;
  // Where one row is too narrow for all of them, half stand in each of two.
  const half = Math.ceil(panels.length / 2);
  const [first, second] = [panels.slice(0, half), panels.slice(half)];
  return html`
    <div role="tablist" aria-label="Panels" class="tabs">
      <div role="none">${first.map(button)}</div>
      <div role="none">${second.map((panel, k) => button(panel, half + k))}</div>
    </div>`;
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
