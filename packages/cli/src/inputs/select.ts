import {
  type Dataset,
  fieldLabels,
  heldOutFields,
  isLevel,
  type Opened,
  selectFields,
} from "@chaosphere/data";
import { asCall, CallError } from "../errors/callError.ts";
import { holdOut } from "../options/holdOut.ts";

/** Which fields of an input are read at all: those that fit every rule. */
export type Selection = readonly { readonly name: string; readonly values: readonly string[] }[];

/** Reads one --select, beside those before it. */
export function selection(text: string, before: Selection = []): Selection {
  const rule = text.includes("=") ? holdOut(text).rule : "none";
  if (rule === "none" || rule.kind !== "values") {
    throw new CallError(
      `--select must be NAME=VALUES by a coordinate, got "${text}". Write it for example as --select plev=50000.`,
    );
  }
  return [...before, { name: rule.name, values: rule.values }];
}

/**
 * The fields of an input that --select names.
 *
 * @param ifNamed leave out the rules for coordinates that the input has not, and for places in a file.
 * @throws {@link CallError} listing what there is, if the input has no such coordinate or value.
 */
export function selected(
  opened: Opened,
  path: string,
  rules: Selection | undefined,
  ifNamed = false,
): Opened {
  if (rules === undefined) return opened;
  if (opened.kind !== "fields") {
    if (ifNamed) return opened;
    throw new CallError(
      `--select must name a coordinate of fields, got ${opened.kind} in ${path}. Leave it out.`,
    );
  }
  const dataset = rules.reduce((data, { name, values }) => {
    if (ifNamed && !isNamed(data, name)) return data;
    const chosen = asCall(() => heldOutFields(data, { kind: "values", name, values }));
    return selectFields(data, chosen);
  }, opened.dataset);
  return { ...opened, dataset };
}

/** Whether the fields of a dataset have labels of that name, other than their places in the file, which mean nothing in another. */
function isNamed(data: Dataset, name: string): boolean {
  const labels = name === "index" ? [] : fieldLabels(data);
  return labels.some((label) => label.name === name || label.aliases.includes(name));
}

/** Tells that fields on several levels are taken for draws of one law, and how to choose among them. */
export function tellLevels(
  { coordinates = [] }: Dataset,
  path: string,
  assume: ((sentence: string) => void) | undefined,
): void {
  for (const { name, unit, values } of coordinates.filter(isLevel)) {
    const levels = [...new Set<number | string>(values)];
    const [first = ""] = levels;
    if (levels.length < 2) continue;
    const shown = levels.length > 4 ? [...levels.slice(0, 3), "…", levels.at(-1)] : levels;
    assume?.(
      `${path}: its fields on ${levels.length} levels, ${name} ${shown.join(", ")}${unit === "" ? "" : ` ${unit}`}, are taken for draws of one law; choose by --select ${name}=${first}`,
    );
  }
}
