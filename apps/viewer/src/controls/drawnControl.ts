import { html, nothing, type TemplateResult } from "lit-html";
import { bandLimitOf, type FieldSequence, rowOf } from "../fields/fields.ts";
import { isDrawnByCells } from "../session/fieldChoice.ts";
import { formatValue } from "../session/reading.ts";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { radioRow } from "../widgets/radioRow.ts";

/** Whether fields that a file has by cells are drawn as it has them or by their harmonics, and how far these are apart. */
export function drawnControl(store: Store<ViewerState>, session: Store<Session>): TemplateResult {
  const state = store.get();
  const { left, right } = session.get();
  const sequence = [left, right].find((fields) => fields?.cells) ?? null;
  return html`
    <div class="drawn" ?hidden=${sequence === null}>
      ${radioRow<ViewerState["drawn"]>({
        name: "view-drawn",
        legend: "Drawn",
        choices: [
          { value: "stored", text: "As stored" },
          {
            value: "harmonics",
            text: sequence ? `l < ${degreesOf(sequence, state)}` : "Harmonics",
          },
        ],
        value: sequence && !isDrawnByCells(state, sequence) ? "harmonics" : state.drawn,
        choose: (drawn) =>
          store.set(drawn === "stored" ? { drawn, bandLimit: null, relief: 0 } : { drawn }),
        // A field with gaps leaves no choice.
        hidden: sequence?.cells?.hasGaps ?? false,
      })}
      <p class="muted">${sequence ? words(sequence, state) : nothing}</p>
    </div>`;
}

function degreesOf(sequence: FieldSequence, { bandLimit }: ViewerState): number {
  const own = bandLimitOf(sequence);
  return Math.min(bandLimit ?? own, own);
}

/** How far the harmonics are from the cells, or why there are none. */
function words(sequence: FieldSequence, state: ViewerState): string {
  const { cells, residuals, unit } = sequence;
  if (cells?.hasGaps) return "Cells without a value are grey. A field with gaps has no harmonics.";
  if (!residuals) return "";
  const rms = `${formatValue(residuals[rowOf(sequence, state)])} ${unit}`.trim();
  return `The harmonics l < ${bandLimitOf(sequence)} differ from the cells by ${rms} rms.`;
}
