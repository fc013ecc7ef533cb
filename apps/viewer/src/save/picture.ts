import { type Bar, drawnBar } from "../scene/bars.ts";

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
}

/** A colour bar as an image that can be drawn. */
export interface BarImage {
  readonly image: HTMLImageElement;
  readonly width: number;
  readonly height: number;
}

/** A colour of the page by its name. */
type Paint = (name: string) => string;

/** Height of the bar and of a note below it, in units of the type size. */
const [barLines, noteLines] = [5, 1.3];
/** Size of the type of a bar, in that of the picture. */
const barScale = 1;

/**
 * Draws the views with their names, a colour bar and their origin below, onto a canvas of its own. The views
 * must have been drawn in the same task: WebGL forgets them afterwards.
 */
export function drawPicture(
  target: HTMLCanvasElement,
  views: HTMLCanvasElement,
  bars: readonly BarImage[],
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
    const scale = (barScale * size) / 12;
    const [width, height] = [scale * bar.width, scale * bar.height];
    context.drawImage(bar.image, k * share + (share - width) / 2, 0.3 * size, width, height);
  });
  context.font = fontOf(0.85 * size);
  context.textAlign = "center";
  context.textBaseline = "top";
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

/** Bars as images, in the inks of the page, each as wide as its share of the views allows. */
export async function barImages(bars: readonly Bar[], width: number): Promise<readonly BarImage[]> {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  return Promise.all(
    bars.map(async (bar) => {
      const drawn = drawnBar(bar, Math.max(120, Math.min(460, width / bars.length - 80)));
      const content = drawn.content.replace(/(<text[^>]*? fill=)"[^"]*"/g, `$1"${ink}"`);
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${drawn.width}" height="${drawn.height}">${content}</svg>`;
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      return { image, width: drawn.width, height: drawn.height };
    }),
  );
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
