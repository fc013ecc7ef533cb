import type { Normalisation, ReadingSetting } from "@chaosphere/data";
import { html, nothing, type TemplateResult } from "lit-html";
import type { ReadingOptions } from "../state/state.ts";
import type { Choice } from "../widgets/choice.ts";
import { ask, closeWith } from "../widgets/dialog.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";
import { type ArrayContent, arrayContents } from "./arrayContents.ts";
import type { Variables } from "./content.ts";
import type { Levels } from "./fieldOrder.ts";

/** What is asked of whoever opens a file. */
export interface ReadingQuestion {
  /** Name of the file. */
  readonly name: string;
  /** Why it has to be told, or how it was read: a sentence. */
  readonly why: string;
  /** What it may be, in words, where that is known. */
  readonly readings?: readonly string[];
  /** What may be told of it. */
  readonly settings: readonly ReadingSetting[];
  /** How it is read so far. */
  readonly options: ReadingOptions;
  /** Its variables and levels, once they are known. */
  readonly variables?: Variables;
  readonly levels?: Levels;
}

const scales: readonly Choice<Normalisation | "">[] = [
  { value: "", text: "the usual one" },
  { value: "4pi", text: "4π" },
  { value: "orthonormal", text: "orthonormal" },
  { value: "schmidt", text: "Schmidt" },
  { value: "unnormalised", text: "none" },
];

/** What is answered so far; empty: nothing. */
interface Answer {
  readonly holds: ArrayContent | "";
  readonly southFirst: boolean;
  readonly scale: Normalisation | "";
  readonly variable: string;
  readonly level: string;
}

/** Takes a part of the answer. */
type Say = (patch: Partial<Answer>) => void;

/** Asks how a file is to be read; undefined if the dialog is closed without an answer. */
export async function askReading(question: ReadingQuestion): Promise<ReadingOptions | undefined> {
  const { name, why, settings, options, variables, levels } = question;
  const { holds = "", normalisation = "", southFirst, variable, level, ...others } = options;
  let answer: Answer = {
    holds,
    southFirst,
    scale: normalisation,
    variable: variable ?? "",
    level: level ?? "",
  };
  const say: Say = (patch) => {
    answer = { ...answer, ...patch };
  };
  const isArray = settings.includes("grid") || settings.includes("coefficients");
  const submit = (event: Event): void => {
    event.preventDefault();
    closeWith("read")(event);
  };
  const closed = await ask(
    () => html`
      <dialog class="reading" aria-labelledby="reading-title" aria-describedby="reading-why">
        <h2 id="reading-title">How is ${name} to be read?</h2>
        <p id="reading-why">${why}</p>
        <form method="dialog" @submit=${submit}>
          ${isArray ? arrayQuestions(question, say) : nothing}
          ${settings.includes("normalisation") ? scaleQuestion(answer, say) : nothing}
          ${variables ? choiceOf("variable", "Variable", variables, say) : nothing}
          ${levels ? choiceOf("level", "Level", levels, say) : nothing}
          <div class="pair">
            <button type="button" @click=${closeWith()}>Cancel</button>
            <button type="submit">Read</button>
          </div>
        </form>
      </dialog>`,
  );
  if (closed !== "read") return undefined;
  return {
    ...others,
    southFirst: answer.southFirst,
    ...(answer.holds !== "" && { holds: answer.holds }),
    ...(answer.scale !== "" && { normalisation: answer.scale }),
    ...(answer.variable !== "" && { variable: answer.variable }),
    ...(answer.level !== "" && { level: answer.level }),
  };
}

/** Radio buttons for what an array may hold, of which one has to be chosen, and the order of its rows. */
function arrayQuestions(
  { settings, readings, options }: ReadingQuestion,
  say: Say,
): TemplateResult {
  const isOffered = (value: ArrayContent): boolean => {
    if (value.startsWith("healpix")) return readings?.some((text) => /HEALPix/.test(text)) ?? true;
    return value !== "coefficients" || settings.includes("coefficients");
  };
  const radio = ({ value, text }: Choice<ArrayContent>): TemplateResult => html`
    <label class="tick"><input
      type="radio" name="reading-holds" value=${value} required
      .checked=${value === options.holds} @change=${() => say({ holds: value })}
    />${text}</label>`;
  return html`
    <fieldset>
      <legend>It holds</legend>
      ${arrayContents.filter(({ value }) => isOffered(value)).map(radio)}
    </fieldset>
    ${tick("rows run from south to north", options.southFirst, (southFirst) => say({ southFirst }))}`;
}

function scaleQuestion({ scale }: Answer, say: Say): TemplateResult {
  return row(
    "reading-scale",
    "Normalisation",
    selectList({
      id: "reading-scale",
      options: scales,
      value: scale,
      choose: (chosen) => say({ scale: chosen }),
    }),
  );
}

/** A list of the variables or of the levels, where there are several. */
function choiceOf(
  what: "variable" | "level",
  label: string,
  { names, chosen }: Pick<Variables, "names" | "chosen">,
  say: Say,
): TemplateResult {
  if (names.length < 2) return html``;
  return row(
    `reading-${what}`,
    label,
    selectList({
      id: `reading-${what}`,
      options: names.map((name) => ({ value: name, text: name })),
      value: chosen,
      choose: (value) => say({ [what]: value }),
    }),
  );
}
