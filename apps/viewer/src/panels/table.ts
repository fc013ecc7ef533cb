import { html, type TemplateResult } from "lit-html";
import { typeset } from "../widgets/formula.ts";
import type { Column, Fact } from "./panel.ts";

/** Rows that a table shows; the CSV file has all. */
const longest = 1024;

/** Columns as a table for reading, numbers to five digits. */
export function textTable(caption: string, columns: readonly Column[]): TemplateResult {
  const count = Math.min(longest, Math.max(0, ...columns.map(({ values }) => values.length)));
  const line = (_: unknown, i: number): TemplateResult => {
    const [first, ...others] = columns.map(({ values }) => shown(values[i]));
    return html`<tr><th scope="row">${first}</th>${others.map((text) => html`<td>${text}</td>`)}</tr>`;
  };
  return html`
    <table>
      <caption class="out-of-sight">${caption}</caption>
      <thead><tr>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${Array.from({ length: count }, line)}</tbody>
    </table>`;
}

function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "";
  const digits = Number.isInteger(value) ? String(value) : value.toPrecision(5);
  return digits.replace("-", "−");
}

/** Numbers with their names, and what gives them. */
export function factTable(facts: readonly Fact[]): TemplateResult {
  const line = ({ name, value, method }: Fact): TemplateResult =>
    html`<tr><th scope="row">${typeset(name)}</th><td>${value}</td><td class="muted">${typeset(method ?? "")}</td></tr>`;
  return html`
    <table>
      <caption class="out-of-sight">The model in numbers</caption>
      <thead class="out-of-sight">
        <tr><th scope="col">Quantity</th><th scope="col">Value</th><th scope="col">Method</th></tr>
      </thead>
      <tbody>${facts.map(line)}</tbody>
    </table>`;
}
