import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gaussLegendre, gridFields, synthesise } from "@chaosphere/core";
import { npyArray, readNpy, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { cellAt } from "../src/fields/cells.ts";
import { keepNoise, noiseField } from "../src/generate/noiseFields.ts";
import { pointsTable } from "../src/posterior/pointsTable.ts";
import type { PosteriorSpec } from "../src/state/state.ts";
import { type OpenOptions, openViewer, settled } from "./browser.ts";
import { chaosphere } from "./commandLine.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-conditioned-"));
const path = (name: string) => join(folder, name);
const L = 16;
const law = { alpha: 2.5, kappa: 4, sigma: 30 };
const grid = gaussLegendre(L);
const layout = { kind: "grid", grid } as const;

/** A field of the law with a gap south of 20° N, as a file and as what `condition` makes of it. */
beforeAll(async () => {
  const { coefficients } = noiseField(
    { kind: "noise", ...law, bandLimit: L, seed: 3 },
    keepNoise(),
  );
  const { values } = gridFields(grid, synthesise(coefficients, grid).values);
  const seen = values.map((value, i) =>
    grid.colatitudes[Math.floor(i / grid.nLon)] > (70 * Math.PI) / 180 ? Number.NaN : value,
  );
  writeFileSync(path("seen.npy"), writeNpy(npyArray([1, grid.nLat, grid.nLon], seen)));
  const { alpha, kappa, sigma } = law;
  await chaosphere(
    ...["prior", "--alpha", String(alpha), "--kappa", String(kappa), "--sigma", String(sigma)],
    ...["--band-limit", String(L), "--out", path("prior.model")],
  );
  await chaosphere(
    ...["condition", path("prior.model"), path("seen.npy"), "--noise-sd", "0.05", "--count", "4"],
    ...["--dtype", "float64"],
    ...["--out", path("draws.npy"), "--mean", path("mean.nc"), "--sd", path("sd.npy")],
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the page says at places of a file that was dropped on it. */
async function opened(name: string, options: OpenOptions = {}) {
  const viewer = await openViewer(options);
  const { page } = viewer;
  const before = await page.evaluate(() => window.__chaosphere?.session.get().left?.name);
  await page.locator("#slot-open input[type=file]").first().setInputFiles(path(name));
  await page.waitForFunction(
    (before) => window.__chaosphere?.session.get().left?.name !== before,
    before,
    { timeout: 60_000 },
  );
  await settled(page);
  const box = await page.locator("canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  const pick = (right: number, down: number) =>
    page.evaluate(([x, y]) => window.__chaosphere?.scene.pick(x, y), [
      box.x + box.width / 2 + right,
      box.y + box.height / 2 + down,
    ] as const);
  return { viewer, pick };
}

test.each([390, 1024, 1440])("what was seen opens with its gap, at %d px", async (width) => {
  const { viewer, pick } = await opened("seen.npy", { viewport: { width, height: 844 } });
  const values = readNpy(readFileSync(path("seen.npy")), "seen.npy").data as Float64Array;
  const [north, south] = [await pick(0, -60), await pick(0, 60)];
  if (!(north && south)) throw new Error("nothing there");
  expect(north.value).toBe(values[cellAt(layout, north.position)]);
  expect(south.value).toBeNaN();
  await viewer.close();
});

test.each(["draws.npy", "mean.nc", "sd.npy"])(
  "%s of condition opens as it was written",
  async (name) => {
    const { viewer, pick } = await opened(name);
    const { page } = viewer;
    const members = await page.evaluate(() => window.__chaosphere?.session.get().left?.members);
    expect(members).toBe(name === "draws.npy" ? 4 : 1);
    const south = await pick(10, 60);
    if (!south) throw new Error("nothing there");
    const first = cellAt(layout, south.position);
    if (name.endsWith(".npy")) {
      const { data } = readNpy(readFileSync(path(name)), name);
      expect(south.value).toBe((data as Float64Array)[first]);
      if (name === "draws.npy") {
        await page.evaluate(() => window.__chaosphere?.store.set({ member: 3 }));
        await settled(page);
        const other = await pick(10, 60);
        expect(other?.value).toBe((data as Float64Array)[3 * grid.nLat * grid.nLon + first]);
        expect(other?.value).not.toBe(south.value);
      }
    }
    expect(south.value).toBeGreaterThan(name === "sd.npy" ? 0.05 : -10);
    await viewer.close();
  },
);

test("the cells that are seen are observed on the page, and its mean is that of condition on them", async () => {
  const { viewer } = await opened("seen.npy");
  const { page } = viewer;
  const right = {
    ...{ kind: "posterior", prior: { kind: "noise", ...law, bandLimit: L } },
    ...{ observed: [], noiseSd: 0.05, shown: "mean", count: 1, seed: 0 },
  } as unknown as PosteriorSpec;
  await page.evaluate((right) => window.__chaosphere?.store.set({ right }), right);
  await page.locator("summary", { hasText: "Generate" }).click();
  await page.getByLabel("Region", { exact: true }).selectOption("everywhere");
  await page.getByRole("button", { name: "Add the region" }).click();
  await page.waitForFunction(() =>
    window.__chaosphere?.session.get().right?.note?.includes("given "),
  );
  await page.waitForFunction(() => {
    const { store, session } = window.__chaosphere ?? {};
    const spec = store?.get().right as PosteriorSpec | undefined;
    return session?.get().right?.note?.includes(`given ${spec?.observed.length} values`);
  });
  await settled(page);
  const { observed, values } = await page.evaluate(() => {
    const { store, session } = window.__chaosphere ?? {};
    const spec = store?.get().right as PosteriorSpec;
    return {
      observed: spec.observed,
      values: [...(session?.get().right?.coefficients?.values ?? [])],
    };
  });
  // The lattice has 600 places and the part north of 20° N, (1 − sin 20°)/2 of the sphere, 6 rings of 32 cells.
  expect(observed.length).toBeGreaterThan(100);
  expect(observed.length).toBeLessThanOrEqual(6 * 32);
  expect(observed.every(([colatitude]) => colatitude <= (70 * Math.PI) / 180)).toBe(true);
  writeFileSync(path("points.csv"), pointsTable(observed, 0.05));
  await chaosphere(
    ...["condition", path("prior.model"), path("points.csv"), "--count", "1", "--coefficients"],
    ...["--dtype", "float64", "--out", path("one.npy"), "--mean", path("points-mean.npy")],
  );
  const mean = readNpy(readFileSync(path("points-mean.npy")), "mean").data as Float64Array;
  expect(largestDifference(Float64Array.from(values), mean)).toBeLessThan(1e-10);
  await viewer.close();
});
