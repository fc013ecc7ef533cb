import type { Normalisation, ReadingSetting } from "@chaosphere/data";
import { button, element } from "../page/dom.ts";
import type { ReadingOptions } from "./content.ts";
import { holdingNamed, holdings } from "./holdings.ts";

/** What is put to whoever opens a file. */
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
}

const normalisations: Readonly<Record<Normalisation, string>> = {
  "4pi": "4π",
  orthonormal: "orthonormal",
  schmidt: "Schmidt",
  unnormalised: "none",
};

/** Asks how a file is to be read; undefined if the dialog is closed without an answer. */
export function askReading(question: ReadingQuestion): Promise<ReadingOptions | undefined> {
  const { name, why, settings, options } = question;
  const isArray = settings.includes("grid") || settings.includes("coefficients");
  const holds = holdingChoice(question);
  const southFirst = element("input", { type: "checkbox" });
  southFirst.checked = options.southFirst;
  const scale = scaleChoice(options.normalisation);
  const read = element("button", { type: "submit" }, "Read");
  const form = element(
    "form",
    { method: "dialog" },
    ...(isArray
      ? [
          holds.group,
          element("label", { class: "tick" }, southFirst, "rows run from south to north"),
        ]
      : []),
    ...(settings.includes("normalisation") ? [scale.row] : []),
    element(
      "div",
      { class: "pair" },
      button("Cancel", () => dialog.close()),
      read,
    ),
  );
  const dialog: HTMLDialogElement = element(
    "dialog",
    { "aria-labelledby": "reading-title", "aria-describedby": "reading-why", class: "reading" },
    element("h2", { id: "reading-title" }, `How is ${name} to be read?`),
    element("p", { id: "reading-why" }, why),
    form,
  );
  document.body.append(dialog);
  dialog.showModal();

  return new Promise((answered) => {
    let told: ReadingOptions | undefined;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { holds: _, normalisation: __, ...rest } = options;
      const chosen = holds.value() ?? options.holds;
      const normalisation = scale.value();
      told = {
        ...rest,
        ...(chosen && { holds: chosen }),
        southFirst: southFirst.checked,
        ...(normalisation && { normalisation }),
      };
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(told);
    });
  });
}

/** Radio buttons for what an array may hold; one has to be chosen. */
function holdingChoice({ settings, readings, options }: ReadingQuestion): {
  readonly group: HTMLElement;
  readonly value: () => ReadingOptions["holds"];
} {
  const isOffered = (value: string) => {
    if (value.startsWith("healpix")) return readings?.some((text) => /HEALPix/.test(text)) ?? true;
    return value !== "coefficients" || settings.includes("coefficients");
  };
  const offered = Object.entries(holdings).filter(([value]) => isOffered(value));
  const inputs = offered.map(([value]) => {
    const input = element("input", { type: "radio", name: "reading-holds", value, required: "" });
    input.checked = value === options.holds;
    return input;
  });
  const group = element(
    "fieldset",
    {},
    element("legend", {}, "It holds"),
    ...offered.map(([, text], k) =>
      element("label", { class: "tick" }, inputs[k] as HTMLInputElement, text),
    ),
  );
  const value = () => holdingNamed(inputs.find(({ checked }) => checked)?.value ?? "");
  return { group, value };
}

function scaleChoice(chosen: Normalisation | undefined): {
  readonly row: HTMLElement;
  readonly value: () => Normalisation | undefined;
} {
  const list = element(
    "select",
    { id: "reading-scale" },
    element("option", { value: "" }, "the usual one"),
    ...Object.entries(normalisations).map(([value, text]) => element("option", { value }, text)),
  );
  list.value = chosen ?? "";
  const row = element(
    "div",
    { class: "row" },
    element("label", { for: list.id }, "Normalisation"),
    list,
  );
  const value = () =>
    (Object.keys(normalisations) as Normalisation[]).find((each) => each === list.value);
  return { row, value };
}
