import { element } from "../page/dom.ts";
import type { Content } from "./content.ts";

/** A list of the variables of the file last opened, out of sight where there is no choice. */
export function variableChoice(): {
  readonly row: HTMLElement;
  /** Offers the variables of what was opened; `choose` opens another. */
  readonly offer: (content: Content, choose: (variable: string) => void) => void;
} {
  const list = element("select", { id: "open-variable" });
  const row = element(
    "div",
    { class: "row", hidden: "" },
    element("label", { for: "open-variable" }, "Variable"),
    list,
  );
  let choose: (variable: string) => void = () => {};
  list.addEventListener("change", () => choose(list.value));
  return {
    row,
    offer: (content, open) => {
      const { names, chosen } =
        content.kind === "fields" ? content.variables : { names: [], chosen: "" };
      choose = open;
      row.hidden = names.length === 0;
      list.replaceChildren(...names.map((value) => element("option", { value }, value)));
      list.value = chosen;
    },
  };
}
