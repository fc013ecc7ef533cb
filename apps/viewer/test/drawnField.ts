import { type ColourName, colourTable } from "@chaosphere/atlas";
import { colour, evaluateAt, key, whiteNoise, whittleMatern } from "@chaosphere/core";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import type { Pixel, Rect, View } from "../src/scene/viewGeometry.ts";
import { viewOf } from "../src/scene/viewGeometry.ts";
import { aspectOf, cameraOf, rectanglesOf, sidesOf } from "../src/scene/viewLayout.ts";
import type { Session, Side } from "../src/session/session.ts";
import { initialState, type Position, type ViewerState } from "../src/state/state.ts";
import { settled, type ViewerPage } from "./browser.ts";

/** A rough field about a mean, one row. */
export function roughField(seed: number, mean = 0, bandLimit = 24): HarmonicSequence {
  const measure = whittleMatern(bandLimit, { alpha: 2, kappa: 2, sigma: 3 });
  const coefficients = colour(measure, whiteNoise(bandLimit, 1, key(seed)));
  coefficients.values[0] += mean * Math.sqrt(4 * Math.PI);
  const anomaly = mean === 0;
  return { name: `field ${seed}`, unit: "K", members: 1, frames: 1, coefficients, anomaly };
}

/** The value at a position, exactly. */
export function exactValue({ coefficients }: HarmonicSequence, at: Position): number {
  return evaluateAt(coefficients, Float64Array.of(at.colatitude), Float64Array.of(at.longitude))[0];
}

/** Puts fields and a state into the page, and waits until they are drawn. */
export async function show(
  { page }: ViewerPage,
  fields: { readonly left: HarmonicSequence; readonly right?: HarmonicSequence },
  patch: Partial<ViewerState> = {},
): Promise<ViewerState> {
  const { left: _, ...view } = initialState;
  const file = (sequence: HarmonicSequence | undefined) =>
    sequence ? ({ kind: "file", name: sequence.name } as const) : null;
  const state = { ...view, right: file(fields.right), ...patch };
  const plain = (sequence: HarmonicSequence | undefined) =>
    sequence && {
      ...sequence,
      coefficients: { ...sequence.coefficients, values: [...sequence.coefficients.values] },
    };
  const shown = await page.evaluate(
    ({ state, sides }) => {
      const hooks = window.__chaosphere;
      if (!hooks) throw new Error("no page");
      const revive = (sequence: (typeof sides)[number]): HarmonicSequence | null =>
        sequence
          ? {
              ...sequence,
              coefficients: {
                ...sequence.coefficients,
                values: Float64Array.from(sequence.coefficients.values),
              },
            }
          : null;
      // A state of files is kept when the session already holds them.
      hooks.session.set({ left: revive(sides[0]), right: revive(sides[1]) } as Partial<Session>);
      hooks.store.set({ ...state, left: { kind: "file", name: sides[0]?.name ?? "" } });
      return hooks.store.get();
    },
    { state, sides: [plain(fields.left), plain(fields.right)] },
  );
  await settled(page);
  return shown;
}

/** Where the canvas stands in the window once the page is at rest, CSS pixels. */
export async function canvasRect({ page }: ViewerPage): Promise<Rect> {
  await settled(page);
  return page.evaluate(() => {
    const canvas = window.__chaosphere?.scene.canvas;
    if (!canvas) throw new Error("no canvas");
    const { x, y, width, height } = canvas.getBoundingClientRect();
    return { x, y, width, height };
  });
}

/** The views of a state on a canvas. */
export function viewsOf(state: ViewerState, canvas: Rect): ReadonlyMap<Side, View> {
  const sides = sidesOf(state);
  const rects = rectanglesOf(sides.length, canvas.width, canvas.height, aspectOf(state.projection));
  return new Map(
    sides.map((side, i) => [
      side,
      viewOf(rects[i] as Rect, state.projection, cameraOf(state, side)),
    ]),
  );
}

/** Red, green, blue and opacity, 0 … 255. */
export type Colour = readonly [number, number, number, number];

/** What the views are drawn on: nothing, as pictures of them are, or the page's own ground. */
type DrawnOn = "clear" | "page";

/** Every pixel of the views once the page is at rest, row 0 at the top, as a function of a CSS pixel. */
export async function pixelsOf(
  viewer: ViewerPage,
  ground: DrawnOn = "clear",
): Promise<(at: Pixel) => Colour> {
  await settled(viewer.page);
  return pixelsNow(viewer, ground);
}

/** The pixels of a drawing of this moment. */
export async function pixelsNow(
  { page }: ViewerPage,
  ground: DrawnOn = "clear",
): Promise<(at: Pixel) => Colour> {
  const { width, text } = await page.evaluate((ground) => {
    const scene = window.__chaosphere?.scene;
    if (!scene) throw new Error("no scene");
    scene.render();
    const canvas = ground === "clear" ? scene.pictures.draw() : scene.canvas;
    const gl = canvas.getContext("webgl2");
    if (!gl) throw new Error("no canvas");
    const { width, height } = canvas;
    const bytes = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    let text = "";
    for (let row = height - 1; row >= 0; row--) {
      text += String.fromCharCode(...bytes.subarray(4 * width * row, 4 * width * (row + 1)));
    }
    return { width, text: btoa(text) };
  }, ground);
  const bytes = Buffer.from(text, "base64");
  return ({ x, y }) => {
    const at = 4 * (Math.floor(y) * width + Math.floor(x));
    return [...bytes.subarray(at, at + 4)] as unknown as Colour;
  };
}

/** How many levels of 256 a pixel's colour is from the one of a value; 999 where it is no colour of the map. */
export function levelsAway(
  [red, green, blue]: Colour,
  value: number,
  [low, high]: readonly [number, number],
  name: ColourName,
): number {
  const table = colourTable(name);
  const wanted = Math.round(256 * Math.max(0, Math.min(1, (value - low) / (high - low))));
  let nearest = 999;
  for (let k = 0; k <= 256; k++) {
    if (table[3 * k] !== red || table[3 * k + 1] !== green || table[3 * k + 2] !== blue) continue;
    nearest = Math.min(nearest, Math.abs(k - wanted));
  }
  return nearest;
}

/** Centres of pixels over a rectangle, every `step` pixels, in canvas coordinates. */
export function pixelCentres({ x, y, width, height }: Rect, step: number): Pixel[] {
  const centres: Pixel[] = [];
  for (let j = 0; j < height - 1; j += step) {
    for (let i = 0; i < width - 1; i += step) {
      centres.push({ x: Math.floor(x + i) + 0.5, y: Math.floor(y + j) + 0.5 });
    }
  }
  return centres;
}
