import { button, element } from "../page/dom.ts";
import { cameraKeys, probeKey } from "../scene/cameraKeys.ts";
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

/** What the field does with pointer, fingers, and keys when it has the focus. */
const inTheField: readonly (readonly [string, string])[] = [
  ["drag, or one finger", "turn"],
  ["wheel, or two fingers", "closer, farther"],
  ["click, or tap", "pin the value there"],
  ...[...cameraKeys, probeKey].map(
    ({ keys, does }) => [keys.map((key) => symbols[key] ?? key).join(" or "), does] as const,
  ),
];

/** The dialog that lists every key and gesture. */
export function createHelp(commands: () => readonly KeyCommand[]): { open(): void } {
  let dialog: HTMLDialogElement | undefined;
  const build = (): HTMLDialogElement => {
    const rows = (pairs: readonly (readonly [string, string])[]) =>
      element(
        "table",
        {},
        element(
          "tbody",
          {},
          ...pairs.map(([keys, does]) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, element("kbd", {}, keys)),
              element("td", {}, does),
            ),
          ),
        ),
      );
    const single = element("input", { type: "checkbox" });
    single.checked = singleKeysOn();
    single.addEventListener("change", () => setSingleKeys(single.checked));
    const made: HTMLDialogElement = element(
      "dialog",
      { "aria-labelledby": "help-title", class: "help" },
      element(
        "div",
        { class: "head" },
        element("h2", { id: "help-title" }, "Keys and gestures"),
        button("Close", () => made.close()),
      ),
      element(
        "div",
        { class: "columns" },
        element("section", {}, element("h3", {}, "On the field"), rows(inTheField)),
        element(
          "section",
          {},
          element("h3", {}, "Anywhere"),
          rows(commands().map(({ key, does }) => [key === " " ? "space" : key, does])),
        ),
      ),
      element("label", { class: "tick" }, single, "Single keys act"),
    );
    document.body.append(made);
    return made;
  };
  return {
    open: () => {
      dialog ??= build();
      if (!dialog.open) dialog.showModal();
    },
  };
}
