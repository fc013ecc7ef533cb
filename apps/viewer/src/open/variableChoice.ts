import { html, type TemplateResult } from "lit-html";
import { selectList } from "../widgets/selectList.ts";

/** What a file has several of, and the one that is shown. */
export interface Choosable {
  readonly names: readonly string[];
  readonly chosen: string;
}

/** A list of the variables or levels of the file on show, out of sight where there is no choice. */
export function variableChoice(
  what: "Variable" | "Level",
  { names, chosen }: Choosable,
  choose: (name: string) => void,
): TemplateResult {
  const id = `open-${what.toLowerCase()}`;
  return html`
    <div class="row" ?hidden=${names.length < 2}>
      <label for=${id}>${what}</label>
      ${selectList({
        id,
        options: names.map((name) => ({ value: name, text: name })),
        value: chosen,
        choose,
      })}
    </div>`;
}
