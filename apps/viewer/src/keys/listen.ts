import type { KeyCommand } from "./keyMap.ts";

/** Where the choice to have no single keys is kept. */
const storageKey = "chaosphere.singleKeys";

/** Whether single keys act: speech input types them by accident, so they can be switched off. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

/** Switches the single keys on or off, on this computer. */
export function setSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? "on" : "off");
  } catch {
    // Storage may be closed to pages opened from a disk: the keys then stay on.
  }
}

/** Acts on the commands' keys, except in text, in a dialog, or where the focused control uses the key. */
export function listenToKeys(commands: readonly KeyCommand[]): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!singleKeysOn() || document.querySelector("dialog[open]")) return;
    if (usesKey(event.target, event.key)) return;
    const command = commands.find(({ key }) => key === event.key);
    if (!command) return;
    event.preventDefault();
    command.act();
  });
}

const text = "textarea, [contenteditable], input:not([type=range],[type=checkbox],[type=radio])";
const typedInto = `select, ${text}`;
const pressed = "button, summary, a, input, [role=button], [role=tab]";

/** Whether text is typed into the target of a key. */
export function typesInto(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(text);
}

function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  return target.matches(typedInto) || (key === " " && target.matches(pressed));
}
