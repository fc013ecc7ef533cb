import { element } from "../page/dom.ts";
import type { ReadingOptions } from "./content.ts";
import { holdingNamed, holdings } from "./holdings.ts";

/** What a plain array does not say of itself, to be said before it is opened. */
export function readingControls(): {
  readonly row: HTMLElement;
  readonly value: () => ReadingOptions;
} {
  const holds = element(
    "select",
    { id: "open-grid" },
    element("option", { value: "" }, "what its shape suggests"),
    ...Object.entries(holdings).map(([value, text]) => element("option", { value }, text)),
  );
  const southFirst = element("input", { type: "checkbox" });
  const row = element(
    "details",
    { class: "open-arrays" },
    element("summary", {}, "Plain arrays"),
    element("div", { class: "row" }, element("label", { for: "open-grid" }, "Holds"), holds),
    element("label", { class: "tick" }, southFirst, "rows run from south to north"),
  );
  return {
    row,
    value: () => {
      const chosen = holdingNamed(holds.value);
      return { ...(chosen && { holds: chosen }), southFirst: southFirst.checked };
    },
  };
}
