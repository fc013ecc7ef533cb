import { type ColourName, colourTable, type ValueRange } from "@chaosphere/atlas";
import { formatValue } from "../page/readout.ts";

/** What stands under an exported picture. */
export interface PictureWords {
  /** One line for each view, from the left. */
  readonly titles: readonly string[];
  /** Where the fields come from. */
  readonly note: string;
  readonly unit: string;
}

/** The colours of the views and the values at their ends. */
export interface PictureScale {
  readonly colour: ColourName;
  readonly range: ValueRange;
}

/** Colours of the page that a picture takes over. */
interface Paint {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
}

/** Height of the foot in units of its type size. */
const footLines = 6.2;

/**
 * Draws the views with a colour bar, their names and their origin below, onto a canvas of its own. The views
 * must have been drawn in the same task: WebGL forgets them afterwards.
 */
export function drawPicture(
  target: HTMLCanvasElement,
  views: HTMLCanvasElement,
  scale: PictureScale,
  words: PictureWords,
): void {
  const size = Math.max(11, Math.round(views.width / 70));
  const foot = Math.round(footLines * size);
  if (target.width !== views.width || target.height !== views.height + foot) {
    target.width = views.width;
    target.height = views.height + foot;
  }
  const context = target.getContext("2d");
  if (!context)
    throw new Error("save: the browser must give a 2D canvas, and gave none. Close other pages.");
  const paint = pagePaint();
  context.fillStyle = paint.ground;
  context.fillRect(0, 0, target.width, target.height);
  context.drawImage(views, 0, 0);
  context.translate(0, views.height);
  drawBar(context, views.width, size, scale, words.unit, paint);
  drawWords(context, views.width, size, words, paint);
  context.resetTransform();
}

function pagePaint(): Paint {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return { ground: of("ground"), ink: of("ink"), muted: of("muted") };
}

const fontOf = (size: number, weight = 400): string =>
  `${weight} ${size}px -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif`;

function drawBar(
  context: CanvasRenderingContext2D,
  width: number,
  size: number,
  { colour, range }: PictureScale,
  unit: string,
  { ink }: Paint,
): void {
  const table = colourTable(colour);
  const levels = table.length / 3;
  const length = Math.min(width - 4 * size, 40 * size);
  const start = (width - length) / 2;
  for (let k = 0; k < levels; k++) {
    context.fillStyle = `rgb(${table[3 * k]} ${table[3 * k + 1]} ${table[3 * k + 2]})`;
    context.fillRect(start + (length * k) / levels, 0.4 * size, length / levels + 1, 0.9 * size);
  }
  context.font = fontOf(size);
  context.fillStyle = ink;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (let k = 0; k <= 4; k++) {
    const value = range.low + ((range.high - range.low) * k) / 4;
    const text = formatValue(Number(value.toPrecision(3)));
    context.fillText(
      k === 4 && unit ? `${text} ${unit}` : text,
      start + (length * k) / 4,
      1.5 * size,
    );
  }
}

function drawWords(
  context: CanvasRenderingContext2D,
  width: number,
  size: number,
  { titles, note }: PictureWords,
  { ink, muted }: Paint,
): void {
  titles.forEach((title, k) => {
    context.font = fontOf(size, 600);
    context.fillStyle = ink;
    context.fillText(title, (width * (k + 0.5)) / titles.length, 3.2 * size, width / titles.length);
  });
  context.font = fontOf(0.85 * size);
  context.fillStyle = muted;
  context.fillText(note, width / 2, 4.7 * size, width - 2 * size);
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
