import { type ColourScale, colourTable } from "@chaosphere/atlas";
import { formatValue } from "../page/reading.ts";

/** The name of a view, at its top left corner. */
export interface PictureTitle {
  readonly text: string;
  /** Colour of the page. */
  readonly colour: "ink" | "left" | "right" | "difference";
  /** Position as fractions of the width and height of all views. */
  readonly x: number;
  readonly y: number;
}

/** What an exported picture says. */
export interface PictureWords {
  readonly titles: readonly PictureTitle[];
  /** Where the fields come from, one line each. */
  readonly notes: readonly string[];
  readonly unit: string;
}

/** A colour bar with its label, empty where there is one bar for all. */
export interface PictureBar {
  readonly scale: ColourScale;
  readonly label: string;
}

/** A colour of the page by its name. */
type Paint = (name: string) => string;

/** Height of the bar and of a note below it, in units of the type size. */
const [barLines, noteLines] = [4.2, 1.3];

/**
 * Draws the views with their names, a colour bar and their origin below, onto a canvas of its own. The views
 * must have been drawn in the same task: WebGL forgets them afterwards.
 */
export function drawPicture(
  target: HTMLCanvasElement,
  views: HTMLCanvasElement,
  bars: readonly PictureBar[],
  words: PictureWords,
): void {
  const size = Math.max(11, Math.round(views.width / 70));
  const foot = Math.round((barLines + noteLines * words.notes.length) * size);
  if (target.width !== views.width || target.height !== views.height + foot) {
    target.width = views.width;
    target.height = views.height + foot;
  }
  const context = target.getContext("2d");
  if (!context)
    throw new Error(
      "save: a picture needs a 2D canvas, and the browser gave none. Close other pages.",
    );
  const style = getComputedStyle(document.documentElement);
  const paint: Paint = (name) => style.getPropertyValue(`--${name}`).trim();
  context.fillStyle = paint("ground");
  context.fillRect(0, 0, target.width, target.height);
  context.drawImage(views, 0, 0);
  for (const title of words.titles) drawTitle(context, views, size, title, paint);
  context.translate(0, views.height);
  bars.forEach((bar, k) => {
    const share = views.width / bars.length;
    drawBar(context, { from: k * share, width: share, size }, bar, words.unit, paint);
  });
  context.font = fontOf(0.85 * size);
  context.fillStyle = paint("muted");
  words.notes.forEach((note, k) => {
    context.fillText(note, views.width / 2, (barLines + noteLines * k) * size, views.width - size);
  });
  context.resetTransform();
}

function drawTitle(
  context: CanvasRenderingContext2D,
  views: HTMLCanvasElement,
  size: number,
  { text, colour, x, y }: PictureTitle,
  paint: Paint,
): void {
  const [left, top] = [x * views.width + size / 2, y * views.height + size / 2];
  context.font = fontOf(size, 600);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillStyle = paint("ground");
  context.fillRect(left, top, context.measureText(text).width, 1.2 * size);
  context.fillStyle = paint(colour);
  context.fillText(text, left, top);
}

const fontOf = (size: number, weight = 400): string =>
  `${weight} ${size}px -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif`;

function drawBar(
  context: CanvasRenderingContext2D,
  room: { readonly from: number; readonly width: number; readonly size: number },
  { scale: { colour, range }, label }: PictureBar,
  unit: string,
  paint: Paint,
): void {
  const { from, width, size } = room;
  const table = colourTable(colour);
  const levels = table.length / 3;
  const length = Math.min(width - 4 * size, 40 * size);
  const start = from + (width - length) / 2;
  for (let k = 0; k < levels; k++) {
    context.fillStyle = `rgb(${table[3 * k]} ${table[3 * k + 1]} ${table[3 * k + 2]})`;
    context.fillRect(start + (length * k) / levels, 0.4 * size, length / levels + 1, 0.9 * size);
  }
  context.font = fontOf(size);
  context.fillStyle = paint("ink");
  context.textAlign = "center";
  context.textBaseline = "top";
  const ends = [label, unit].filter((text) => text !== "").join(", ");
  for (let k = 0; k <= 4; k++) {
    const value = range.low + ((range.high - range.low) * k) / 4;
    const text = formatValue(Number(value.toPrecision(3)));
    context.fillText(text, start + (length * k) / 4, 1.5 * size);
  }
  context.fillText(ends, start + length / 2, 2.7 * size);
}

/** The canvas as a PNG file. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else
        reject(
          new Error(
            "save: the picture must fit the browser's memory, and did not. Make the window smaller.",
          ),
        );
    }, "image/png");
  });
}
