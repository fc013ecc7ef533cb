import type { FieldSequence } from "../fields/fields.ts";
import { fieldChooser, type ShownField } from "../session/fieldChoice.ts";
import type { Session } from "../session/session.ts";
import { posteriorSides } from "../state/posteriorSides.ts";
import type { ViewerState } from "../state/state.ts";
import { coverageOf } from "./coverage.ts";

/** What is known of the posterior that is shown, in a sentence or two; remembers the last answer. */
export function posteriorHints(): (state: ViewerState, session: Session) => string {
  const choose = fieldChooser();
  let last: { readonly of: readonly unknown[]; readonly words: string } | undefined;
  return (state, session) => {
    const sides = posteriorSides(state);
    if (!sides) return "Choose it again to show the posterior on the right.";
    const [seen, fields] = [session[sides.seenSide], session[sides.side]];
    const field = seen?.posterior ? undefined : choose(state, session, sides.seenSide);
    const of = [seen, field?.id, fields, sides.spec];
    if (last?.of.every((part, i) => part === of[i])) return last.words;
    const words = [
      seenWords(sides.spec.observed.length),
      coverageWords(field, fields),
      unitWords(seen, fields),
    ]
      .filter((sentence) => sentence !== "")
      .join(" ");
    last = { of, words };
    return words;
  };
}

function seenWords(n: number): string {
  if (n === 0)
    return "Nothing is seen yet: this is the prior. Press on the field, or observe a region.";
  return n === 1 ? "One value is seen." : `${n} values are seen.`;
}

function coverageWords(seen: ShownField | undefined, fields: FieldSequence | null): string {
  if (!seen || !fields?.posterior) return "";
  const { posterior } = fields;
  const share = coverageOf(seen, posterior);
  if (share === undefined) return "";
  const of = seen.kind === "cells" ? "of the area of its cells" : "of the sphere";
  const { bandLimit } = posterior.mean;
  const beyond =
    seen.kind === "harmonics" && seen.coefficients.bandLimit > bandLimit
      ? ` The field has degrees of ${bandLimit} and above, of which the prior knows nothing.`
      : "";
  return `The 90 % intervals hold the field on ${(100 * share).toFixed(1)} % ${of}.${beyond}`;
}

function unitWords(seen: FieldSequence | null, fields: FieldSequence | null): string {
  if (!seen?.unit || !fields?.unit || seen.unit === fields.unit) return "";
  return `The prior is in ${fields.unit} and the field in ${seen.unit}.`;
}
