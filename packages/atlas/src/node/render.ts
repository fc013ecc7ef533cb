import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DomainError } from "@chaosphere/core";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Figure } from "../figure/svg.ts";

/** Options of {@link renderPng} and {@link writePng}. */
export interface RenderOptions {
  /** Pixels per figure unit, 0 < scale ≤ 16. Default 2. */
  readonly scale?: number;
}

/**
 * A figure as PNG bytes, drawn by resvg with the DejaVu Sans that ships with this package; the
 * fonts of the system are not looked at, so the same figure gives the same bytes everywhere.
 *
 * @throws {@link DomainError} if the scale is outside (0, 16].
 *
 * @example
 * ```ts
 * import { linePlot } from "@chaosphere/atlas";
 * import { renderPng } from "@chaosphere/atlas/node";
 *
 * const figure = linePlot([{ x: [1, 10, 100], y: [9, 3, 1] }], { width: 400, height: 300 });
 * const png = await renderPng(figure, { scale: 1 });
 * console.log(String.fromCharCode(...png.subarray(1, 4))); // PNG
 * ```
 */
export async function renderPng(figure: Figure, options: RenderOptions = {}): Promise<Uint8Array> {
  const { scale = 2 } = options;
  if (!(scale > 0 && scale <= 16)) {
    throw new DomainError(
      `renderPng: scale must satisfy 0 < scale ≤ 16 pixels per figure unit, got ${scale}. Two suit most screens, three suit print.`,
    );
  }
  const fontBuffers = await renderer();
  const drawing = new Resvg(figure.svg, {
    font: { fontBuffers, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
    fitTo: { mode: "zoom", value: scale },
  });
  try {
    const image = drawing.render();
    const png = image.asPng();
    image.free();
    return png;
  } finally {
    drawing.free();
  }
}

/** A figure as the bytes of a file: PNG of {@link renderPng}, or SVG as it is. */
export async function renderFigure(
  figure: Figure,
  format: "png" | "svg",
  options: RenderOptions = {},
): Promise<Uint8Array> {
  return format === "png" ? renderPng(figure, options) : new TextEncoder().encode(figure.svg);
}

/** Writes a figure to a PNG file, replacing one that is there. */
export async function writePng(
  path: string,
  figure: Figure,
  options: RenderOptions = {},
): Promise<void> {
  await writeFile(path, await renderPng(figure, options));
}

let ready: Promise<Uint8Array[]> | undefined;

/** The fonts, once resvg runs; its module can be started only once in a process. */
function renderer(): Promise<Uint8Array[]> {
  ready ??= start();
  return ready;
}

async function start(): Promise<Uint8Array[]> {
  const locate = createRequire(import.meta.url);
  const [module, ...fonts] = await Promise.all(
    [
      "@resvg/resvg-wasm/index_bg.wasm",
      "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
      "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    ].map((file) => readFile(locate.resolve(file))),
  );
  await initWasm(module);
  return fonts;
}
