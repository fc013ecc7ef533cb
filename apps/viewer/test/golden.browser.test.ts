import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode, encode } from "fast-png";
import { expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";
import { type AveragedPicture, averaged, distance } from "./averagedPicture.ts";
import { type OpenOptions, openViewer, settled } from "./browser.ts";

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
  expect(distance(picture, golden as AveragedPicture)).toMatchObject({ isAlike: true });
});

test("the negative controls: another seed, and another theme, do not meet the golden", async () => {
  const path = fileURLToPath(new URL("fixtures/golden/phone-dark.png", import.meta.url));
  const golden = decode(readFileSync(path)) as AveragedPicture;
  const options: OpenOptions = { viewport: phone, colourScheme: "dark" };
  const otherSeed = await pictureOf({ left: { ...noise, seed: 10 } }, options);
  const otherTheme = await pictureOf({ left: noise, theme: "light" }, options);
  for (const picture of [otherSeed, otherTheme]) {
    expect(distance(picture, golden)).toMatchObject({ isAlike: false });
  }
});

async function pictureOf(
  state: Partial<ViewerState>,
  options: OpenOptions,
): Promise<AveragedPicture> {
  const hash = writeLink({ ...initialState, ...state });
  const viewer = await openViewer({ ...options, hash });
  const { page } = viewer;
  await page.locator("#slot-panels svg").first().waitFor();
  await settled(page);
  const shot = decode(await page.screenshot());
  await viewer.close();
  return averaged(shot);
}
