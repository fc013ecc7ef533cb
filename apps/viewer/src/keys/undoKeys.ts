import type { SourceHistory } from "../recent/sourceHistory.ts";
import { typesInto } from "./listen.ts";

/** Undoes on Ctrl or ⌘ and Z, and takes that back with Shift, except in text and in dialogs, which undo by themselves. */
export function listenToUndo({ undo, redo }: Pick<SourceHistory, "undo" | "redo">): void {
  document.addEventListener("keydown", (event) => {
    const { ctrlKey, metaKey, altKey, shiftKey, key, target } = event;
    if (event.defaultPrevented || altKey || !(ctrlKey || metaKey)) return;
    if (typesInto(target) || document.querySelector("dialog[open]")) return;
    const letter = key.toLowerCase();
    const isRedo = letter === "y" || (letter === "z" && shiftKey);
    if (!isRedo && letter !== "z") return;
    event.preventDefault();
    if (isRedo) redo();
    else undo();
  });
}
