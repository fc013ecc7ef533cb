import {
  type HoldOutRule,
  heldOutFields,
  type LabelledFields,
  type StretchPlace,
} from "@chaosphere/data";
import type { Command } from "commander";
import { asCall, CallError } from "../errors/callError.ts";

/** Which fields --hold-out names, with the words of the call. */
export interface HoldOut {
  /** "none" holds out nothing. */
  readonly rule: HoldOutRule | "none";
  readonly text: string;
}

/** How --hold-out is written, for --help and messages. */
export const holdOutGrammar =
  "NAME=VALUES by a coordinate (run=60,68, year=1990..1999, file=c.nc, index=0..9), or first:SIZE, middle:SIZE, last:SIZE, a stretch of every run (20% or a number of fields)";

/** Declares --hold-out for a verb that judges: only the fields it names are looked at. */
export function judgedOption(command: Command, of: string): Command {
  return command.option(
    "--hold-out <rule>",
    `judge only these fields ${of}: ${holdOutGrammar}`,
    holdOut,
  );
}

/** Reads --hold-out; numbers alone are runs. */
export function holdOut(text: string): HoldOut {
  const rule = parsed(text.trim());
  if (rule === undefined) {
    throw new CallError(
      `--hold-out must be ${holdOutGrammar}, or none, got "${text}". Write it for example as --hold-out last:20%.`,
    );
  }
  return { rule, text: text.trim() };
}

const stretchPlaces: readonly StretchPlace[] = ["first", "middle", "last"];

function parsed(text: string): HoldOut["rule"] | undefined {
  if (text === "none") return "none";
  const [head = "", ...tail] = text.split(":");
  const place = stretchPlaces.find((name) => name === head);
  if (place && tail.length === 1) {
    const size = sizeOf(tail[0] ?? "");
    return size === undefined ? undefined : { kind: "stretch", place, size };
  }
  const equals = text.indexOf("=");
  if (equals > 0) return byValues(text.slice(0, equals), text.slice(equals + 1));
  return /^\d+(\.\.\d+)?(,\d+(\.\.\d+)?)*$/.test(text) ? byValues("run", text) : undefined;
}

function byValues(name: string, list: string): HoldOutRule | undefined {
  const values = list.split(",").map((value) => value.trim());
  if (values.some((value) => value === "" || value.split("..").length > 2)) return undefined;
  return { kind: "values", name: name.trim(), values };
}

/** A share below 1 from "20%" or "0.2", or a whole number of fields. */
function sizeOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (!match) return undefined;
  const number = Number(match[1]) / (match[2] === "%" ? 100 : 1);
  const isShare = number > 0 && number < 1;
  return isShare || (match[2] === "" && Number.isInteger(number) && number >= 1)
    ? number
    : undefined;
}

/**
 * The numbers of the fields to judge: those held out, or all without a rule.
 *
 * @throws {@link CallError} listing what there is, if the data have no such coordinate or value.
 */
export function judgedFields(
  labelled: LabelledFields,
  held: HoldOut | undefined,
): readonly number[] {
  if (held === undefined || held.rule === "none") return [...labelled.groups.keys()];
  const { rule } = held;
  return asCall(() => heldOutFields(labelled, rule));
}
