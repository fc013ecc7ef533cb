import { element } from "../page/dom.ts";
import type { Column } from "./panel.ts";

/** Rows that a table shows; the CSV file has all. */
const longest = 1024;

/** Columns as a table for reading, numbers to five digits. */
export function textTable(caption: string, columns: readonly Column[]): HTMLTableElement {
  const rows = Math.min(longest, Math.max(0, ...columns.map(({ values }) => values.length)));
  const head = element(
    "tr",
    {},
    ...columns.map(({ name }) => element("th", { scope: "col" }, name)),
  );
  const body = element("tbody");
  for (let i = 0; i < rows; i++) {
    const cells = columns.map(({ values }, k) =>
      k === 0
        ? element("th", { scope: "row" }, shown(values[i]))
        : element("td", {}, shown(values[i])),
    );
    body.append(element("tr", {}, ...cells));
  }
  return element(
    "table",
    {},
    element("caption", { class: "out-of-sight" }, caption),
    element("thead", {}, head),
    body,
  );
}

function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "";
  const digits = Number.isInteger(value) ? String(value) : value.toPrecision(5);
  return digits.replace("-", "−");
}
