import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode, encode } from "fast-png";
import { expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState, type ViewerState } from "../src/state.ts";
import { type OpenOptions, openViewer } from "./browser.ts";

/** A screenshot of the page, averaged over squares of pixels: red, green and blue of each. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Side of the squares that are averaged: letters of another font leave little there, a moved or missing part much. */
const square = 4;

// Stated thresholds: a golden is met when squares differ by 3 of 255 on average, and one in fifty by more than 40.
const [meanBound, farBound, far] = [3, 0.02, 40];

const noise = { kind: "noise", alpha: 2.5, kappa: 3, sigma: 1, bandLimit: 48, seed: 9 } as const;
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const views: Readonly<Record<string, readonly [Partial<ViewerState>, OpenOptions]>> = {
  "desk-light": [{ coastlines: true }, { viewport: desk, colourScheme: "light" }],
  "desk-dark": [
    {
      left: noise,
      right: { ...noise, alpha: 3.5 },
      difference: true,
      relief: 0.1,
      graticule: true,
      panel: "histogram",
    },
    { viewport: desk, colourScheme: "dark" },
  ],
  "phone-light": [
    { left: { kind: "bundled", id: "etopo-relief" }, projection: "mollweide" },
    { viewport: phone, colourScheme: "light" },
  ],
  "phone-dark": [{ left: noise }, { viewport: phone, colourScheme: "dark" }],
};

test.each(Object.entries(views))("%s looks as its golden", async (name, [state, options]) => {
  const picture = await pictureOf(state, options);
  const path = fileURLToPath(new URL(`fixtures/golden/${name}.png`, import.meta.url));
  // UPDATE_GOLDENS=1 takes new ones, to be looked at before they are committed.
  if (process.env["UPDATE_GOLDENS"]) {
    writeFileSync(path, encode({ ...picture, channels: 3, depth: 8 }));
  }
  const golden = decode(readFileSync(path));
  expect({ width: picture.width, height: picture.height }).toEqual({
    width: golden.width,
    height: golden.height,
  });
  const { mean, share } = distance(picture.data, golden.data);
  expect(mean).toBeLessThanOrEqual(meanBound);
  expect(share).toBeLessThanOrEqual(farBound);
});

test("the negative controls: another seed, and another theme, do not meet the golden", async () => {
  const path = fileURLToPath(new URL("fixtures/golden/phone-dark.png", import.meta.url));
  const golden = decode(readFileSync(path)).data;
  const options: OpenOptions = { viewport: phone, colourScheme: "dark" };
  const otherSeed = await pictureOf({ left: { ...noise, seed: 10 } }, options);
  const otherTheme = await pictureOf({ left: noise, theme: "light" }, options);
  for (const { data } of [otherSeed, otherTheme]) {
    const { mean, share } = distance(data, golden);
    expect(mean > meanBound || share > farBound).toBe(true);
  }
});

async function pictureOf(state: Partial<ViewerState>, options: OpenOptions): Promise<Picture> {
  const hash = writeLink({ ...initialState, ...state });
  const viewer = await openViewer({ ...options, hash });
  const { page } = viewer;
  if (state.right) await page.waitForFunction(() => window.__chaosphere?.session.get().right);
  await page.locator("#slot-panels svg").first().waitFor();
  // Lists that are fetched, and the frame that draws the field.
  await page.waitForLoadState("networkidle");
  await page.evaluate(
    () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))),
  );
  const shot = decode(await page.screenshot());
  await viewer.close();
  return averaged(shot);
}

function averaged({ width, height, data, channels }: ReturnType<typeof decode>): Picture {
  const [across, down] = [Math.floor(width / square), Math.floor(height / square)];
  const sums = new Float64Array(3 * across * down);
  for (let y = 0; y < square * down; y++) {
    for (let x = 0; x < square * across; x++) {
      const to = 3 * (Math.floor(y / square) * across + Math.floor(x / square));
      const from = channels * (y * width + x);
      for (let c = 0; c < 3; c++) sums[to + c] += data[from + c];
    }
  }
  return {
    width: across,
    height: down,
    data: Uint8Array.from(sums, (sum) => Math.round(sum / square ** 2)),
  };
}

/** Mean difference of channels, and the share of them that differ by more than `far`. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): { mean: number; share: number } {
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    sum += difference;
    if (difference > far) count++;
  }
  return { mean: sum / a.length, share: count / a.length };
}
