import { download } from "../widgets/download.ts";
import { toCsv } from "./csv.ts";
import { figureOf, paperColours } from "./figure.ts";
import type { Panel, PanelContent } from "./panel.ts";

/** Saves a panel: its numbers as CSV, or its curves as SVG under a title. */
export function savePanel(
  kind: "csv" | "svg",
  { name }: Panel,
  content: PanelContent,
  title: string,
): void {
  const file = `chaosphere-${name}.${kind}`;
  if (kind === "csv") {
    download(file, new Blob([toCsv(content.columns)], { type: "text/csv" }));
    return;
  }
  const { svg } = figureOf(content, paperColours, { width: 720, title });
  download(file, new Blob([svg], { type: "image/svg+xml" }));
}
