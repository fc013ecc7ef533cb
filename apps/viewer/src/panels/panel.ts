import type { LinePlotOptions, PlotSeries } from "@chaosphere/atlas";
import type { FieldSequence, LoadedModel } from "../fields/fields.ts";
import type { Gain } from "../generate/protocol.ts";
import type { PanelName, Position, ViewerState } from "../state/state.ts";
import type { ReferenceSpectrum } from "./referenceSpectrum.ts";

/** What panels are made from. */
export interface PanelInput {
  readonly left: FieldSequence | null;
  readonly right: FieldSequence | null;
  readonly member: number;
  readonly frame: number;
  readonly rightMember: number | null;
  readonly rightFrame: number | null;
  readonly statistic: ViewerState["statistic"];
  readonly rightStatistic: ViewerState["rightStatistic"];
  /** The pinned points, in their order. */
  readonly probes: readonly Position[];
  readonly bandLimit: number | null;
  readonly drawn: ViewerState["drawn"];
  /** Open models by name. */
  readonly models: Readonly<Record<string, LoadedModel>>;
  /** The model that the panels on models show; null without one. */
  readonly model: LoadedModel | null;
  /** The sampler that the certificate is for. */
  readonly sampler: string;
  /** Its steps. */
  readonly steps: number;
  /** How spectra are drawn, and what is drawn over them. */
  readonly spectrum: SpectrumOptions;
  /** What the data on the left say of the model, once computed. */
  readonly gain: Gain | null;
}

/** How spectra are drawn. */
export interface SpectrumOptions {
  readonly scaling: ViewerState["spectrumScaling"];
  /** Whether the two sides are compared by their cross-spectrum. */
  readonly crosses: boolean;
  /** A spectrum of a file. */
  readonly reference: ReferenceSpectrum | null;
}

/** Colours of a panel by what they stand for. */
export type Role = "left" | "right" | "theory" | "muted";

/** One curve; its colour is that of its role. */
export interface PanelSeries extends Omit<PlotSeries, "colour"> {
  readonly role: Role;
}

/** One column of a panel's table. */
export interface Column {
  /** Heading, with the unit in brackets if there is one: `C_l (K²)`. */
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** A number with its name, in a line of a panel. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What gives it, in a few words. */
  readonly method?: string;
}

/** A panel drawn: curves, the table they are drawn from, and what they say. */
export interface PanelContent {
  readonly series: readonly PanelSeries[];
  readonly plot: Pick<LinePlotOptions, "x" | "y" | "legend">;
  /** What the CSV file holds. */
  readonly columns: readonly Column[];
  /** Sentences under the curves; the first one names the figure. */
  readonly notes: readonly string[];
  readonly facts?: readonly Fact[];
  /** A page that says more. */
  readonly more?: PanelLink;
}

/** A page beside this one. */
export interface PanelLink {
  readonly text: string;
  readonly address: string;
}

/** A panel, or why there is nothing in it. */
export type Drawn = PanelContent | { readonly empty: string };

/** One tab. */
export interface Panel {
  readonly name: PanelName;
  readonly tab: string;
  readonly draw: (input: PanelInput) => Drawn;
}

/** Sides that hold fields, left first. */
export function sides(
  input: PanelInput,
): { readonly role: "left" | "right"; readonly fields: FieldSequence }[] {
  return (["left", "right"] as const).flatMap((role) => {
    const fields = input[role];
    return fields ? [{ role, fields }] : [];
  });
}

/** The heading of a side's column or curve; the side is named only when there are two. */
export function sideName(input: PanelInput, role: "left" | "right", what: string): string {
  return input.left && input.right ? `${role}: ${what}` : what;
}
