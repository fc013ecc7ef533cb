import type { TemplateResult } from "lit-html";
import type { Change } from "../state/changes.ts";
import { mount } from "./mount.ts";

/** Renders a `<dialog>` at the end of the page, closed, in an element of its own. */
export function dialogOf(
  view: () => TemplateResult,
  ...changes: readonly Change[]
): HTMLDialogElement {
  const host = document.createElement("div");
  document.body.append(host);
  mount(host, view, ...changes);
  return host.firstElementChild as HTMLDialogElement;
}

/** Shows a modal dialog until it is closed, and takes it from the page then. Resolves with what it was closed with. */
export function ask(view: () => TemplateResult): Promise<string> {
  const dialog = dialogOf(view);
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener("close", () => {
      dialog.parentElement?.remove();
      answered(dialog.returnValue);
    });
  });
}

/** Closes the dialog that a button or a form is in; for event listeners. */
export function closeWith(answer = ""): (event: Event) => void {
  return ({ currentTarget }) => (currentTarget as Element).closest("dialog")?.close(answer);
}
