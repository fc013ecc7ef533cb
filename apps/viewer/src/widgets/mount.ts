import { render, type TemplateResult } from "lit-html";
import type { Change } from "../state/changes.ts";

/** Renders a part of the page into an element: now, and after each of the changes. */
export function mount(
  root: HTMLElement,
  view: () => TemplateResult,
  ...changes: readonly Change[]
): void {
  const update = (): void => {
    render(view(), root);
  };
  for (const change of changes) change(update);
  update();
}
