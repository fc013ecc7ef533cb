// The table as Markdown, row by row as the run goes on.

const three = (value) => Number(value.toPrecision(3)).toString();
const formats = {
  ms: three,
  MB: (value) => value.toFixed(0),
  error: (value) => value.toExponential(1),
  difference: (value) => value.toExponential(1),
};

/** "8.71 (1.66)": the value of a library, and ours over it. */
function cell(unit, value, ours) {
  if (value === undefined) return "";
  if (value.reason !== undefined) return "–";
  const text = formats[unit](value);
  return unit === "error" || unit === "difference" || ours === undefined || value < 1e-6
    ? text
    : `${text} (${(ours / value).toFixed(2)})`;
}

const WIDTHS = [56, 7, 10];
const line = (cells, columns) =>
  `| ${cells.map((text, i) => (i === 0 ? text.padEnd(WIDTHS[0]) : text.padStart(WIDTHS[i] ?? columns[i - 3].width))).join(" | ")} |\n`;

/** Lines of a table with a column for each library. */
export function table(names) {
  const columns = names.map((name) => ({ name, width: Math.max(14, name.length) }));
  return {
    head: () =>
      line(["what", "L or n", "unit", ...names], columns) +
      line(["---", "---:", "---", ...names.map(() => "---:")], columns),
    /** `values` by the name of the library. */
    row: ({ what, size, unit }, values) => {
      const ours = typeof values.ours === "number" ? values.ours : undefined;
      const cells = names.map((name) =>
        cell(unit, values[name], name === "ours" ? undefined : ours),
      );
      return line([what, String(size), unit, ...cells], columns);
    },
  };
}
