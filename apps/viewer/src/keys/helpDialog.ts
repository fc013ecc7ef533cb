import { html, type TemplateResult } from "lit-html";
import { cameraKeys, probeKey } from "../scene/cameraKeys.ts";
import { closeWith, dialogOf } from "../widgets/dialog.ts";
import { tick } from "../widgets/tick.ts";
import type { KeyCommand } from "./keyMap.ts";
import { setSingleKeys, singleKeysOn } from "./listen.ts";

/** Names of keys as they stand on a keyboard. */
const symbols: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  "-": "−",
};

/** Keys or a gesture, and what they do. */
type KeyRow = readonly [keys: string, does: string];

/** What the field does with pointer, fingers, and keys when it has the focus. */
const onField: readonly KeyRow[] = [
  ["drag, or one finger", "turn"],
  ["wheel, or two fingers", "zoom in or out"],
  ["click, or tap", "pin the value there, or observe it beside a posterior"],
  ...[...cameraKeys, probeKey].map(
    ({ keys, does }): KeyRow => [keys.map((key) => symbols[key] ?? key).join(" or "), does],
  ),
];

const undoKeys: readonly KeyRow[] = [
  ["Ctrl + Z", "undo: show what was shown before"],
  ["Ctrl + Shift + Z", "take an undo back"],
];

/** The dialog that lists every key and gesture; it is made when it is first opened. */
export function createHelp(commands: () => readonly KeyCommand[]): { open(): void } {
  let dialog: HTMLDialogElement | undefined;
  return {
    open: () => {
      dialog ??= dialogOf(() => helpView(commands()));
      if (!dialog.open) dialog.showModal();
    },
  };
}

function helpView(commands: readonly KeyCommand[]): TemplateResult {
  const single = commands.map(({ key, does }): KeyRow => [key === " " ? "space" : key, does]);
  const anywhere = [...single, ...undoKeys];
  return html`
    <dialog class="help" aria-labelledby="help-title">
      <div class="head">
        <h2 id="help-title">Keys and gestures</h2>
        <button type="button" @click=${closeWith()}>Close</button>
      </div>
      <div class="columns">
        <section><h3>On the field</h3>${keyTable(onField)}</section>
        <section><h3>Anywhere</h3>${keyTable(anywhere)}</section>
      </div>
      ${tick("Use single-key shortcuts", singleKeysOn(), setSingleKeys)}
    </dialog>`;
}

function keyTable(rows: readonly KeyRow[]): TemplateResult {
  const line = ([keys, does]: KeyRow): TemplateResult =>
    html`<tr><th scope="row"><kbd>${keys}</kbd></th><td>${does}</td></tr>`;
  return html`<table><tbody>${rows.map(line)}</tbody></table>`;
}
