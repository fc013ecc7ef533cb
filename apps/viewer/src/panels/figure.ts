import { type Figure, linePlot, type PlotInks } from "@chaosphere/atlas";
import type { PanelContent, Role } from "./panel.ts";

/** Colours of a plot and of its curves. */
export interface FigureColours {
  readonly inks?: PlotInks;
  readonly roles: Readonly<Record<Role, string>>;
}

/** The page's own colours: the plot turns light or dark with the page without being drawn again. */
export const pageColours: FigureColours = {
  inks: {
    ground: "var(--surface)",
    text: "var(--ink)",
    quiet: "var(--muted)",
    grid: "var(--line)",
  },
  roles: {
    left: "var(--left)",
    right: "var(--right)",
    theory: "var(--theory)",
    muted: "var(--edge)",
  },
};

/** Colours for paper, which a file keeps wherever it is opened: those of the light page. */
export const paperColours: FigureColours = {
  roles: { left: "#1d5fa6", right: "#a65a12", theory: "#3d4a57", muted: "#7a8794" },
};

/** Where and how large a panel is drawn. */
export interface FigurePlace {
  readonly width: number;
  readonly title?: string;
}

/** A panel as a plot. */
export function figureOf(
  { series, plot }: PanelContent,
  { inks, roles }: FigureColours,
  { width, title }: FigurePlace,
): Figure {
  return linePlot(
    series.map(({ role, ...curve }) => ({ ...curve, colour: roles[role] })),
    {
      ...plot,
      ...(inks && { inks }),
      ...(title !== undefined && { title }),
      width: Math.max(260, width),
      height: Math.round(Math.min(440, Math.max(250, 0.8 * width))),
    },
  );
}
