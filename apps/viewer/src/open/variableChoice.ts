import { html, type TemplateResult } from "lit-html";
import { selectList } from "../widgets/selectList.ts";
import type { Variables } from "./content.ts";

/** A list of the variables of the file last opened, out of sight where there is no choice. */
export function variableChoice(
  { names, chosen }: Variables,
  choose: (variable: string) => void,
): TemplateResult {
  return html`
    <div class="row" ?hidden=${names.length === 0}>
      <label for="open-variable">Variable</label>
      ${selectList({
        id: "open-variable",
        options: names.map((name) => ({ value: name, text: name })),
        value: chosen,
        choose,
      })}
    </div>`;
}
