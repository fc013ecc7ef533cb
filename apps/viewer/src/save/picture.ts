import { type ColourScale, colourTable } from "@chaosphere/atlas";
import { formatValue } from "../page/readout.ts";

/** What stands under an exported picture. */
export interface PictureWords {
  /** One line for each view, from the left. */
  readonly titles: readonly string[];
  /** Where the fields come from. */
  readonly note: string;
  readonly unit: string;
}

/** A colour bar with its label, empty where there is one bar for all. */
export interface PictureBar {
  readonly scale: ColourScale;
  readonly label: string;
}

/** Colours of the page that a picture takes over. */
interface Paint {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
}

/** Height of the foot in units of its type size. */
const footLines = 7.4;

/**
 * Draws the views with a colour bar, their names and their origin below, onto a canvas of its own. The views
 * must have been drawn in the same task: WebGL forgets them afterwards.
 */
export function drawPicture(
  target: HTMLCanvasElement,
  views: HTMLCanvasElement,
  bars: readonly PictureBar[],
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
  bars.forEach((bar, k) => {
    const share = views.width / bars.length;
    drawBar(context, { from: k * share, width: share, size }, bar, words.unit, paint);
  });
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
  room: { readonly from: number; readonly width: number; readonly size: number },
  { scale: { colour, range }, label }: PictureBar,
  unit: string,
  { ink }: Paint,
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
  context.fillStyle = ink;
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
    context.fillText(title, (width * (k + 0.5)) / titles.length, 4.3 * size, width / titles.length);
  });
  context.font = fontOf(0.85 * size);
  context.fillStyle = muted;
  context.fillText(note, width / 2, 5.8 * size, width - 2 * size);
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
