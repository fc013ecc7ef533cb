import type { PicturePlan } from "./picturePlan.ts";
import { type PictureSvg, pictureSvg } from "./pictureSvg.ts";

/**
 * Draws a picture onto a canvas of its own: the views pixel by pixel as `render` draws them, and over them what stands
 * around them, enlarged as they are.
 *
 * @param render - Draws the views; they are taken in the same task, since WebGL forgets them afterwards.
 */
export async function drawPicture(
  target: HTMLCanvasElement,
  plan: PicturePlan,
  render: () => HTMLCanvasElement,
): Promise<void> {
  const around = pictureSvg(plan, null);
  const views = render();
  const ratio = views.width / plan.width;
  const size = { width: views.width, height: Math.round(ratio * around.height) };
  if (target.width !== size.width || target.height !== size.height) Object.assign(target, size);
  const context = target.getContext("2d");
  if (!context)
    throw new Error(
      "save: a picture needs a 2D canvas, and the browser gave none. Close other pages.",
    );
  context.clearRect(0, 0, size.width, size.height);
  if (!plan.isTransparent) {
    context.fillStyle = plan.inks.ground;
    context.fillRect(0, 0, size.width, size.height);
  }
  context.drawImage(views, 0, Math.round(ratio * around.top));
  context.drawImage(await imageOf(around, ratio), 0, 0, size.width, size.height);
}

/** An SVG as an image of the pixels it will cover. */
async function imageOf(
  { svg, width, height }: PictureSvg,
  ratio: number,
): Promise<HTMLImageElement> {
  const image = new Image();
  const sized = svg.replace(
    /^<svg([^>]*?) width="[^"]*" height="[^"]*"/,
    `<svg$1 width="${ratio * width}" height="${ratio * height}"`,
  );
  image.src = `data:image/svg+xml,${encodeURIComponent(sized)}`;
  await image.decode();
  return image;
}

/** The canvas as a PNG file. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else
        reject(
          new Error(
            "save: the picture must fit the browser's memory, and did not. Choose a smaller width.",
          ),
        );
    }, "image/png");
  });
}
