import type { Figure } from "@chaosphere/atlas";

/** Options of {@link panels}. */
export interface PanelOptions {
  /** Figures in a row, 1 or more. */
  readonly columns: number;
  /** Space between figures, in figure units. Default 8. */
  readonly gap?: number;
}

/** Figures side by side, row after row, as one figure; each keeps its own size. */
export function panels(figures: readonly Figure[], { columns, gap = 8 }: PanelOptions): Figure {
  const rows = Array.from({ length: Math.ceil(figures.length / columns) }, (_, r) =>
    figures.slice(r * columns, (r + 1) * columns),
  );
  const inside: string[] = [];
  let [width, y] = [0, 0];
  rows.forEach((row, r) => {
    let x = 0;
    row.forEach(({ svg }, c) => {
      inside.push(placed(svg, x, y, `panel${r}-${c}-`));
      x += row[c].width + gap;
    });
    width = Math.max(width, x - gap);
    y += Math.max(...row.map(({ height }) => height)) + gap;
  });
  const height = y - gap;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`;
  const ground = `<rect width="100%" height="100%" fill="#ffffff"/>`;
  return { svg: `${open}${ground}${inside.join("")}</svg>`, width, height };
}

/** A document as an element at (x, y), with its identifiers made its own. */
function placed(svg: string, x: number, y: number, prefix: string): string {
  return svg
    .replace("<svg ", `<svg x="${x}" y="${y}" `)
    .replace(/\bid="([^"]+)"/g, `id="${prefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`);
}
