import type { Column } from "./panel.ts";

/**
 * A table as comma-separated values: a heading, then one row per line, numbers with every digit they need to be read back
 * as they were, and nothing where there is none.
 */
export function toCsv(columns: readonly Column[]): string {
  const rows = Math.max(0, ...columns.map(({ values }) => values.length));
  const lines = [columns.map(({ name }) => quoted(name)).join(",")];
  for (let i = 0; i < rows; i++) {
    lines.push(columns.map(({ values }) => cell(values[i])).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function cell(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "" : String(value);
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
