import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whittleMatern } from "@chaosphere/core";
import { readNpy } from "@chaosphere/data";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { writeLink } from "../src/link/shareLink.ts";
import { pointsTable } from "../src/posterior/pointsTable.ts";
import { initialState, type PosteriorSpec } from "../src/state/state.ts";
import { openViewer, settled, type ViewerPage } from "./browser.ts";
import { chaosphere } from "./commandLine.ts";
import { kriged } from "./kriging.ts";

const law = { alpha: 2.5, kappa: 4, sigma: 30 };
const L = 32;
const { spectrum } = whittleMatern(L, law);
const left = { kind: "noise", ...law, bandLimit: L, seed: 5 } as const;
const empty: PosteriorSpec = {
  kind: "posterior",
  prior: { kind: "noise", ...law, bandLimit: L },
  observed: [],
  noiseSd: 0.05,
  shown: "mean",
  count: 3,
  seed: 7,
};
const state = { ...initialState, left, right: empty, panel: null };
const linkOf = (right: PosteriorSpec) => writeLink({ ...state, right });

const folder = mkdtempSync(join(tmpdir(), "chaosphere-posterior-"));
let viewer: ViewerPage;
let page: Page;
beforeAll(async () => {
  viewer = await openViewer({ hash: linkOf(empty), viewport: { width: 1440, height: 900 } });
  page = viewer.page;
  await page.locator("summary", { hasText: "Generate" }).click();
  await untilShown(0);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await viewer.close();
});

const spec = (of: Page = page) =>
  of.evaluate(() => window.__chaosphere?.store.get().right as PosteriorSpec);
/** Until the posterior given so many values is on the page. */
const untilShown = async (count: number, shown = "mean", of: Page = page) => {
  await of.waitForFunction(
    ([count, shown]) => {
      const { store, session } = window.__chaosphere ?? {};
      const right = store?.get().right as PosteriorSpec | undefined;
      const fields = session?.get().right;
      const note = count === 1 ? "given one value" : `given ${count} values`;
      return (
        right?.observed.length === count &&
        fields?.posterior?.shown === shown &&
        fields.note?.includes(note) &&
        session?.get().status === ""
      );
    },
    [count, shown] as const,
  );
  await settled(of);
};
const middle = async (side: "left" | "right" = "left") => {
  // The form is longer than the window: what was last used in it has scrolled the field away.
  await page.evaluate(() => window.scrollTo(0, 0));
  await settled(page);
  const box = await page.locator("canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  const share = side === "left" ? 0.25 : 0.75;
  return { x: box.x + share * box.width, y: box.y + box.height / 2 };
};
/** The page as it was at first, whatever a test has left. */
const reset = async () => {
  const first = { left, right: empty, member: 0 };
  await page.evaluate((first) => window.__chaosphere?.store.set(first), first);
  await untilShown(0);
};
const shown = (of: Page = page) =>
  of.evaluate(() => {
    const right = window.__chaosphere?.session.get().right;
    if (!right?.coefficients) throw new Error("no posterior");
    return { values: [...right.coefficients.values], name: right.name, members: right.members };
  });
const pick = (x: number, y: number) =>
  page.evaluate(([x, y]) => window.__chaosphere?.scene.pick(x, y), [x, y] as const);

/** What the built command finds for the same values. */
async function conditioned({ observed, noiseSd, count, seed }: PosteriorSpec) {
  const file = (name: string) => join(folder, name);
  writeFileSync(file("points.csv"), pointsTable(observed, noiseSd));
  const { alpha, kappa, sigma } = law;
  const parameters = Object.entries({ alpha, kappa, sigma, "band-limit": L }).flatMap(
    ([name, value]) => [`--${name}`, String(value)],
  );
  await chaosphere("prior", ...parameters, "--out", file("prior.model"), "--force");
  await chaosphere(
    ...["condition", file("prior.model"), file("points.csv"), "--coefficients", "--force"],
    ...["--dtype", "float64", "--count", String(count), "--seed", String(seed)],
    ...["--out", file("draws.npy"), "--mean", file("mean.npy")],
  );
  const read = (name: string) => readNpy(readFileSync(file(name)), name).data as Float64Array;
  return { mean: read("mean.npy"), draws: read("draws.npy") };
}

describe("clicks", () => {
  test("observe the field there, and the mean is that of the command line and of kriging", async () => {
    const { x, y } = await middle();
    const offsets = [
      [0, 0],
      [70, 50],
      [-90, 20],
      [30, -110],
      [-60, -70],
    ];
    for (const [k, [dx, dy]] of offsets.entries()) {
      // The field is seen on either side.
      const at = k === 1 ? await middle("right") : { x, y };
      await page.mouse.click(at.x + dx, at.y + dy);
      await untilShown(k + 1);
    }
    const given = await spec();
    const truth = await pick(x, y);
    // Places are kept to 1e-8 rad.
    expect(given.observed[0][2]).toBeCloseTo(truth?.value ?? Number.NaN, 6);
    const { values } = await shown();
    const { mean } = await conditioned(given);
    expect(largestDifference(Float64Array.from(values), mean)).toBeLessThan(1e-10);
    // Negative control: one value less is another mean.
    const fewer = await conditioned({ ...given, observed: given.observed.slice(1) });
    expect(largestDifference(Float64Array.from(values), fewer.mean)).toBeGreaterThan(1e-3);

    const right = await middle("right");
    const found = await pick(right.x + 20, right.y - 40);
    if (!found) throw new Error("nothing there");
    const expected = kriged(spectrum, given.observed, given.noiseSd, found.position);
    expect(found.value).toBeCloseTo(expected.mean, 9);
  });

  test("the reading under the pointer says mean and deviation", async () => {
    const at = await middle();
    await page.mouse.move(at.x + 25, at.y + 5);
    await settled(page);
    const readout = page.locator("#slot-readout");
    await readout
      .getByText(/posterior/)
      .first()
      .waitFor();
    const words = ((await readout.textContent()) ?? "").replaceAll("−", "-");
    const found = await pick(at.x + 25, at.y + 5);
    if (!found) throw new Error("nothing there");
    const { observed, noiseSd } = await spec();
    const { mean, sd } = kriged(spectrum, observed, noiseSd, found.position);
    const [, said, around] = /posterior (\S+) ± (\S+)/.exec(words) ?? [];
    expect(Number(said)).toBeCloseTo(Number(mean.toPrecision(4)), 9);
    expect(Number(around)).toBeCloseTo(Number(sd.toPrecision(2)), 9);
  });

  test("the deviation is the closed form's at any point, and small where the field was seen", async () => {
    await page.getByText("Deviation", { exact: true }).click();
    await untilShown(5, "deviation");
    const { observed, noiseSd } = await spec();
    const { x, y } = await middle("right");
    for (const [dx, dy] of [
      [0, 0],
      [3, 2],
      [45, -80],
      [-120, 30],
    ]) {
      const found = await pick(x + dx, y + dy);
      if (!found) throw new Error("nothing there");
      const { sd } = kriged(spectrum, observed, noiseSd, found.position);
      // A root of a difference of variances: 1e-15 of the prior's variance, over twice the deviation.
      expect(Math.abs(found.value - sd)).toBeLessThan(1e-11);
    }
    const [near, far] = [await pick(x, y), await pick(x - 100, y + 100)];
    expect(near?.value).toBeLessThan(0.2 * (far?.value ?? 0));
    await page.getByText("Mean", { exact: true }).click();
    await untilShown(5);
  });

  test("draws are those of the command line, and are played through", async () => {
    await page.getByText("Draws", { exact: true }).click();
    await untilShown(5, "draw");
    const { values, members } = await shown();
    expect(members).toBe(3);
    const { draws } = await conditioned(await spec());
    expect(largestDifference(Float64Array.from(values), draws)).toBeLessThan(1e-9);
    await page.locator("#play-member").focus();
    await page.keyboard.press("End");
    expect(await page.evaluate(() => window.__chaosphere?.store.get().member)).toBe(2);
    await page.getByText("Mean", { exact: true }).click();
    await untilShown(5);
  });

  test("a second click takes the value away, and Clear all of them", async () => {
    const { x, y } = await middle();
    await page.mouse.click(x + 70, y + 50);
    await untilShown(4);
    await page.getByRole("button", { name: "Clear" }).click();
    await untilShown(0);
    expect((await shown()).values.every((a) => a === 0)).toBe(true);
  });
});

test("the keyboard alone observes, turns, and observes a region", async () => {
  await reset();
  await page.locator("canvas").focus();
  await page.keyboard.press("Enter");
  await untilShown(1);
  for (let k = 0; k < 4; k++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await untilShown(2);
  const { observed } = await spec();
  expect(observed[1][1] - observed[0][1]).toBeCloseTo((20 * Math.PI) / 180, 6);
  await page.getByLabel("Region", { exact: true }).focus();
  await page.keyboard.press("s");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () =>
      (window.__chaosphere?.store.get().right as PosteriorSpec | undefined)?.observed.length ===
      302,
  );
  await untilShown(302);
  // Where half of the sphere is seen, the posterior is the field itself there, to about the errors.
  const found = await page.evaluate(() => {
    const { session } = window.__chaosphere ?? {};
    return [session?.get().left, session?.get().right].map((side) => side?.coefficients?.bandLimit);
  });
  expect(found).toEqual([L, L]);
  const hint = await page.locator("#generate-posterior-hint").textContent();
  expect(hint).toMatch(/^302 values are seen\. The 90 % intervals hold the field on \d+\.\d % /);
});

test("the brush paints cells and wipes them off, and does not turn the sphere", async () => {
  await reset();
  const camera = () => page.evaluate(() => window.__chaosphere?.store.get().camera);
  const before = await camera();
  const stroke = async () => {
    const { x, y } = await middle();
    await page.mouse.move(x - 60, y);
    await page.mouse.down();
    for (let k = -50; k <= 60; k += 10) await page.mouse.move(x + k, y + 10);
    await page.mouse.up();
    await settled(page);
  };
  await page.getByText("Paint", { exact: true }).click();
  await stroke();
  const painted = (await spec()).observed.length;
  expect(painted).toBeGreaterThan(8);
  await untilShown(painted);
  expect(await camera()).toEqual(before);
  await page.getByText("Erase", { exact: true }).click();
  await stroke();
  await untilShown(0);
  expect(await camera()).toEqual(before);
  await page.getByText("Pin", { exact: true }).click();
  const { x, y } = await middle();
  await page.mouse.click(x, y);
  await settled(page);
  expect(await page.evaluate(() => window.__chaosphere?.store.get().probes.length)).toBe(1);
  expect((await spec()).observed).toEqual([]);
  await page.mouse.click(x, y);
  await page.getByText("Observe", { exact: true }).click();
});

test("the places are seen anew when another field is shown", async () => {
  await reset();
  const { x, y } = await middle();
  await page.mouse.click(x, y);
  await untilShown(1);
  const [[, , value]] = (await spec()).observed;
  await page.evaluate((left) => window.__chaosphere?.store.set({ left }), { ...left, seed: 6 });
  await page.waitForFunction(
    (value) =>
      (window.__chaosphere?.store.get().right as PosteriorSpec | undefined)?.observed[0][2] !==
      value,
    value,
  );
  await untilShown(1);
  const [[, , other]] = (await spec()).observed;
  expect(other).toBeCloseTo((await pick(x, y))?.value ?? Number.NaN, 6);
});

/** Seconds that the browser's renderers, workers among them, have spent on processors. */
async function processorTime(): Promise<number> {
  const session = await (page.context().browser() as Browser).newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

test("a press is redrawn within 200 ms of processor time at L = 32", async () => {
  await reset();
  const watch = await page.evaluateHandle(() => {
    const { session, scene } = window.__chaosphere ?? {};
    if (!session || !scene) throw new Error("no page");
    const times: number[] = [];
    let began = Number.NaN;
    scene.canvas.addEventListener("pointerup", () => (began = performance.now()), true);
    session.subscribe(
      ({ right }) => right,
      () => {
        scene.render();
        times.push(performance.now() - began);
      },
    );
    return times;
  });
  const { x, y } = await middle();
  const used: number[] = [];
  for (let k = 0; k < 12; k++) {
    const before = await processorTime();
    await page.mouse.click(x + 110 * Math.cos(k), y + 110 * Math.sin(k));
    await untilShown(k + 1);
    used.push(1000 * ((await processorTime()) - before));
  }
  const times = await watch.jsonValue();
  const worker = await page.evaluate(
    () => window.__chaosphere?.session.get().right?.posterior?.milliseconds,
  );
  if (process.env["CHAOSPHERE_TIMES"]) {
    const inOrder = (all: number[]) =>
      all
        .sort((a, b) => a - b)
        .map((t) => t.toFixed(0))
        .join(", ");
    process.stderr.write(
      `press to picture: ${inOrder(times)} ms; processor ${inOrder(used)} ms; worker ${worker?.toFixed(1)} ms\n`,
    );
  }
  expect(times).toHaveLength(12);
  // From the press to the page at rest, everything that it draws meanwhile included. The machine is shared, and time on a
  // processor grows with what the others do: the best of twelve is what the page takes.
  expect(Math.min(...used)).toBeLessThanOrEqual(200);
});

describe("what cannot be", () => {
  test("errors of 0 or less are refused beside their field", async () => {
    const field = page.getByLabel("Standard deviation of the errors of observed values");
    for (const text of ["0", "-1", ""]) {
      await field.fill(text);
      await field.blur();
      await page.getByText(/must be positive, got/).waitFor();
      expect((await spec()).noiseSd).toBe(0.05);
    }
    await field.fill("0.1");
    await field.blur();
    await page.waitForFunction(
      () => (window.__chaosphere?.store.get().right as PosteriorSpec | undefined)?.noiseSd === 0.1,
    );
    expect(await page.getByText(/must be positive, got/).count()).toBe(0);
  });

  test("a model that is not Gaussian is refused, and those that are, are named", async () => {
    const prior = { kind: "model", model: "relief-mixture" } as const;
    const other = await openViewer({ hash: linkOf({ ...empty, prior }) });
    const complaint = other.page.getByText(/the model must be Gaussian/i);
    await complaint.waitFor({ timeout: 30_000 });
    expect(await complaint.textContent()).toMatch(
      /^The model must be Gaussian for a posterior in closed form, got relief-mixture, a mixture\. Choose Whittle–Matérn noise or a Gaussian model/,
    );
    await other.close();
  });

  test("two values at one place with next to no noise are refused", async () => {
    const observed = [
      [1, 2, 0.3],
      [1, 2, 0.9],
    ] as const;
    const other = await openViewer({ hash: linkOf({ ...empty, observed, noiseSd: 1e-9 }) });
    await other.page.getByText(/two values at one place need errors that part them/i).waitFor();
    await other.close();
  });

  test("a link with too large a band limit says which entry is wrong", async () => {
    const prior = { ...empty.prior, bandLimit: 129 } as PosteriorSpec["prior"];
    const other = await openViewer({ hash: linkOf({ ...empty, prior }) });
    await other.page.getByText(/^Right must name data/).waitFor();
    await other.close();
  });
});

test("a model that comes with the page is a prior, as on the command line", async () => {
  const observed = [
    [0.7, 0.3, -0.8],
    [1.5, 2.1, 0.4],
    [2.4, -1.2, 1.1],
  ] as const;
  const right = { ...empty, prior: { kind: "model", model: "pcm-gaussian" }, observed } as const;
  const other = await openViewer({
    hash: writeLink({ ...initialState, left: { ...left, bandLimit: 16 }, right }),
  });
  // What is seen is the field on the left, in the places of the link.
  await untilShown(3, "mean", other.page);
  const now = await spec(other.page);
  expect(now.observed.map(([θ, λ]) => [θ, λ])).toEqual(observed.map(([θ, λ]) => [θ, λ]));
  const { values } = await shown(other.page);
  const points = join(folder, "seen.csv");
  writeFileSync(points, pointsTable(now.observed, now.noiseSd));
  const model = join(inject("pageFolder"), "bundled", "pcm-gaussian.model");
  const mean = join(folder, "model-mean.npy");
  await chaosphere(
    ...["condition", model, points, "--coefficients", "--dtype", "float64", "--count", "1"],
    ...["--out", join(folder, "one.npy"), "--mean", mean],
  );
  const expected = readNpy(readFileSync(mean), mean).data as Float64Array;
  expect(largestDifference(Float64Array.from(values), expected)).toBeLessThan(1e-10);
  await other.close();
});

test("on a phone a tap observes", async () => {
  const other = await openViewer({
    hash: linkOf(empty),
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  await untilShown(0, "mean", other.page);
  const box = await other.page.locator("canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  await other.page.touchscreen.tap(box.x + box.width / 4, box.y + box.height / 2);
  await untilShown(1, "mean", other.page);
  await other.close();
});

test("a link shows the same posterior again", async () => {
  await reset();
  const { x, y } = await middle();
  await page.mouse.click(x + 40, y);
  await untilShown(1);
  const hash = await page.evaluate(() => window.__chaosphere?.store.get());
  const other = await openViewer({ hash: writeLink(hash ?? initialState) });
  await untilShown(1, "mean", other.page);
  expect((await shown(other.page)).values).toEqual((await shown()).values);
  expect(await spec(other.page)).toEqual(await spec());
  await other.close();
});
