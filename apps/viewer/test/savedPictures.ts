import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { expect } from "vitest";
import type { Pixel } from "../src/scene/viewGeometry.ts";
import { averaged, distance } from "./averagedPicture.ts";
import { settled, type ViewerPage } from "./browser.ts";

type Image = ReturnType<typeof decode>;

/** The views of the page, and the same cut from what is saved of them, at the same size. */
export interface SavedPictures {
  readonly view: Image;
  /** The file in PNG, without what stands around its views. */
  readonly png: Image;
  /** Below the views: the bars and the legend. */
  readonly foot: Image;
  /** The file in SVG. */
  readonly svg: string;
}

/** Saves pictures by the dialog, and holds them to what the page shows. */
export function pictureSaver(viewer: ViewerPage) {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-pictures-"));
  const { page } = viewer;
  const press = async (button: string): Promise<Buffer> => {
    const file = page.waitForEvent("download", { timeout: 60_000 });
    await page.getByRole("button", { name: button }).click();
    const path = join(folder, button);
    await (await file).saveAs(path);
    return readFileSync(path);
  };
  /** What an SVG file looks like in a browser. */
  const drawn = async (svg: string): Promise<Image> => {
    const address = await page.evaluate(async (svg) => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: image.width, height: image.height });
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/png");
    }, svg);
    return decode(Buffer.from(address.slice(address.indexOf(",") + 1), "base64"));
  };

  return {
    /** The path of a file beside what is saved. */
    file: (name: string): string => join(folder, name),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
    /** Both files of what is shown now; each looks as the views do. */
    save: async (): Promise<SavedPictures> => {
      // Away from the field, whose pointer would be read.
      await page.mouse.move(1, 1);
      await settled(page);
      const clip = await page.evaluate(() => {
        const { x, y, width, height } = (
          document.querySelector(".scene-views") as HTMLElement
        ).getBoundingClientRect();
        return { x, y, width, height };
      });
      const view = decode(await page.screenshot({ clip }));
      await page.getByRole("button", { name: "Save", exact: true }).click();
      const whole = decode(await press("Picture (PNG)"));
      const svg = (await press("Vectors (SVG)")).toString();
      const vector = await drawn(svg);
      await page.getByRole("button", { name: "Close" }).click();
      const top = Number(/translate\(0 (\d+)\)/.exec(svg)?.[1]);
      const png = cut(whole, top, view.height);
      for (const file of [png, cut(vector, top, view.height)]) {
        expect(distance(averaged(file), averaged(view))).toMatchObject({ isAlike: true });
      }
      const below = top + view.height;
      return { view, png, foot: cut(whole, below, whole.height - below), svg };
    },
  };
}

/** Rows of a picture. */
function cut({ width, data, channels, ...rest }: Image, from: number, height: number): Image {
  const row = width * channels;
  return {
    ...rest,
    width,
    height,
    channels,
    data: data.slice(from * row, (from + height) * row),
  } as Image;
}

/** Red, green and blue of a pixel. */
export function colourAt({ width, data, channels }: Image, { x, y }: Pixel): readonly number[] {
  const at = (Math.floor(y) * width + Math.floor(x)) * channels;
  return [...data.subarray(at, at + 3)];
}

/** The pixels at which two pictures of one size differ by more than a few units of 255. */
export function changedPixels(a: Image, b: Image): readonly Pixel[] {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  const changed: Pixel[] = [];
  for (let i = 0; i < a.width * a.height; i++) {
    let most = 0;
    for (let c = 0; c < 3; c++) {
      const difference = a.data[i * a.channels + c] - b.data[i * b.channels + c];
      most = Math.max(most, Math.abs(difference));
    }
    if (most > 12) changed.push({ x: i % a.width, y: Math.floor(i / a.width) });
  }
  return changed;
}
