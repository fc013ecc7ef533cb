import { type FieldChoice, type FieldSequence, rowOf } from "../fields/fields.ts";
import type { CutSpectra } from "./cutSpectra.ts";
import type { Column, PanelSeries } from "./panel.ts";
import { degreesOf } from "./spectra.ts";

/** What a panel draws of the spectrum of a field with gaps. */
export interface CutSeries {
  readonly series: readonly PanelSeries[];
  readonly columns: readonly Column[];
  /** How far the numbers can be trusted, or why there are none. */
  readonly note: string;
}

/**
 * The spectrum of the seen part of a field: with the coupling of degrees by the mask undone, one point per bin, and beside it
 * the pseudo-spectrum divided by the share of the sphere that was seen.
 */
export function cutSeries(
  role: "left" | "right",
  sequence: FieldSequence,
  choice: FieldChoice,
  spectra: CutSpectra,
  named: (what: string) => string,
): CutSeries {
  const answer = sequence.cells ? spectra(sequence.cells, rowOf(sequence, choice)) : null;
  if (!answer) {
    return {
      series: [],
      columns: [],
      note: `The spectrum of the part of ${sequence.name} that was seen is being computed.`,
    };
  }
  if ("why" in answer) return { series: [], columns: [], note: answer.why };
  const L = Math.min(choice.bandLimit ?? answer.spectrum.length, answer.spectrum.length);
  const spectrum = answer.spectrum.subarray(0, L);
  const pseudo = answer.pseudo.subarray(0, L).map((c) => c / answer.seenShare);
  const bins = answer.bins.filter(({ to }) => to < L);
  const label = named("seen part");
  const pseudoLabel = named("pseudo-spectrum ÷ share seen");
  const unseen = Number((100 * (1 - answer.seenShare)).toPrecision(3));
  const [, second] = bins;
  const width = second ? second.to - second.from + 1 : 1;
  const inBins = width === 1 ? "" : ` in bins of ${width} degrees`;
  return {
    series: [
      { role: "muted", label: pseudoLabel, x: degreesOf(pseudo), y: pseudo, mark: "line" },
      {
        role,
        label,
        x: Float64Array.from(bins, ({ from, to }) => (from + to) / 2),
        y: Float64Array.from(bins, ({ from }) => spectrum[from]),
        mark: bins.length > 160 ? "line" : "points",
      },
    ],
    columns: [
      { name: label, values: spectrum },
      { name: pseudoLabel, values: pseudo },
    ],
    note: `${unseen} % of the sphere has no value: C_l is that of the part seen, with the coupling of degrees by the mask undone${inBins} (MASTER), and holds for an isotropic field; the pseudo-spectrum still mixes neighbouring degrees.`,
  };
}
