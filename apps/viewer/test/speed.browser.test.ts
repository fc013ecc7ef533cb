import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openViewer, type ViewerPage } from "./browser.ts";
import { healpixFile } from "./healpixFile.ts";
import { best, longestTask, workOf } from "./measures.ts";

let viewer: ViewerPage;
/** CPU seconds that all processes of the browser have used. */
let work: () => Promise<number>;
beforeAll(async () => {
  viewer = await openViewer();
  work = await workOf(viewer.page.context().browser() as Browser);
});
afterAll(() => viewer.close());

test("the scripts that the page waits for are at most 300 kB gzipped", () => {
  const folder = inject("pageFolder");
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(
    ([, path]) => path as string,
  );
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.map(
    (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length,
  );
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(300_000);
});

test("the first field is drawn within a second of opening the page", async () => {
  const { page } = viewer;
  await page.addInitScript(() => {
    const look = () => {
      const hooks = window.__chaosphere;
      if (!hooks?.session.get().left || !hooks.scene.scale()) return requestAnimationFrame(look);
      // The frame in which the field is drawn, and the next, when it is seen.
      return requestAnimationFrame(() =>
        requestAnimationFrame((now) => performance.mark("first field", { startTime: now })),
      );
    };
    requestAnimationFrame(look);
  });
  const first = await best(
    () =>
      timed(1, async () => {
        await page.reload();
        const mark = await page.waitForFunction(
          () => performance.getEntriesByName("first field")[0]?.startTime,
        );
        return mark.jsonValue() as Promise<number>;
      }),
    1000,
  );
  expect(first).toBeLessThanOrEqual(1000);
});

test("models are fetched when something asks for them, and not before", async () => {
  const { page } = viewer;
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".model")) fetched.push(request.url());
  });
  await page.reload();
  await page.waitForFunction(() => window.__chaosphere?.session.get().left != null);
  // Longer than the page ever waited before it fetched them by itself.
  await page.waitForTimeout(1500);
  expect(fetched).toEqual([]);
  await page.evaluate(() => window.__chaosphere?.store.set({ panel: "model" }));
  await page.waitForFunction(
    () => Object.keys(window.__chaosphere?.session.get().models ?? {}).length === 5,
  );
  expect(fetched).toHaveLength(5);
});

test("a field of 1024 × 512 turns at 30 frames a second or more on two cores", async () => {
  const { page } = viewer;
  const frames = 30;
  const turn = () =>
    page.evaluate(async (count) => {
      const store = window.__chaosphere?.store;
      if (!store) throw new Error("no page");
      const frame = () => new Promise<number>((next) => requestAnimationFrame(next));
      const { camera } = store.get();
      const start = await frame();
      let end = start;
      for (let k = 1; k <= count; k++) {
        store.set({ camera: { ...camera, longitude: 0.02 * k } });
        end = await frame();
      }
      return end - start;
    }, frames);
  await turn();
  const perFrame = (await best(() => timed(2, turn), (1000 * frames) / 30)) / frames;
  expect(perFrame).toBeLessThanOrEqual(1000 / 30);
});

test("coefficients of band limit 512 are shown within a second", async () => {
  const milliseconds = await best(
    () =>
      timed(1, () =>
        viewer.page.evaluate(async () => {
          const hooks = window.__chaosphere;
          if (!hooks) throw new Error("no page");
          const bandLimit = 512;
          const values = new Float64Array(bandLimit ** 2);
          for (let l = 1; l < bandLimit; l++) {
            for (let i = l * l; i < (l + 1) ** 2; i++)
              values[i] = Math.sin(12.9898 * i) / (l * (l + 1));
          }
          const start = performance.now();
          hooks.session.set({
            left: {
              name: "band limit 512",
              unit: "",
              members: 1,
              frames: 1,
              coefficients: { basis: "harmonic", bandLimit, batch: 1, values },
              anomaly: true,
            },
          });
          hooks.scene.render();
          await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
          return performance.now() - start;
        }),
      ),
    1000,
  );
  expect(milliseconds).toBeLessThanOrEqual(1000);
});

test("8 fields of the shipped network in 32 steps at L = 64 take at most 4 s of processor time", async () => {
  const own = await openViewer();
  let seed = 0;
  const spent = await best(async () => {
    const before = await work();
    await own.page.evaluate(async (number) => {
      const hooks = window.__chaosphere;
      if (!hooks) throw new Error("no page");
      const { store, session } = hooks;
      const run = { kind: "sample", model: "relief-network", steps: 32, bandLimit: 64 } as const;
      const draw = { ...run, sampler: "martingale-exponential", count: 8, seed: number };
      store.set({ left: draw });
      const isDrawn = () =>
        session.get().status === "" && session.get().left?.note?.includes(`seed ${number},`);
      while (!isDrawn()) await new Promise((next) => setTimeout(next, 20));
    }, seed++);
    return (await work()) - before;
  }, 4);
  await own.close();
  expect(spent).toBeLessThanOrEqual(4);
}, 180_000);

test("coastlines are not fetched before the first field", async () => {
  const { page } = viewer;
  const order: string[] = [];
  page.on("request", (request) => {
    const what = /land-110m|pcm-trefht\.npy/.exec(request.url())?.[0];
    if (what) order.push(what);
  });
  const coastlines = page.waitForRequest(/land-110m/);
  await page.reload();
  await coastlines;
  expect(order).toEqual(["pcm-trefht.npy", "land-110m"]);
});

test("200 redraws, of turns and of members, leave the memory as it was", async () => {
  const { page } = viewer;
  await page.reload();
  await page.waitForFunction(() => window.__chaosphere?.session.get().left != null);
  const client = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await client.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize } = await client.send("Runtime.getHeapUsage");
    return usedSize + backingStorageSize;
  };
  const redraw = (count: number) =>
    page.evaluate((times) => {
      const hooks = window.__chaosphere;
      const members = hooks?.session.get().left?.members ?? 1;
      const { camera } = hooks?.store.get() ?? {};
      if (!hooks || !camera) throw new Error("no page");
      for (let k = 0; k < times; k++) {
        if (k % 4 === 0) hooks.store.set({ member: (k / 4) % members });
        else hooks.store.set({ camera: { ...camera, longitude: 0.05 * k } });
        hooks.scene.render();
      }
    }, count);
  // The cache of pictures may still fill in the first attempts; a leak grows in every one.
  const growth = await best(async () => {
    const before = await heap();
    await redraw(200);
    return (await heap()) - before;
  }, 1_000_000);
  expect(growth).toBeLessThan(1_000_000);
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-speed-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    [512, "RING", 2000],
    [1024, "NESTED", 6000],
  ] as const)(
    "a HEALPix map of nside %d in %s order opens within %d ms",
    async (nside, ordering, bound) => {
      const name = `${nside}.fits`;
      writeFileSync(join(folder, name), healpixFile(nside, ordering));
      const open = async (): Promise<number> => {
        const own = await openViewer();
        try {
          return await timed(1, async () => {
            const start = performance.now();
            await own.page.locator("input[type=file]").first().setInputFiles(join(folder, name));
            await own.page.waitForFunction(
              (title) => window.__chaosphere?.session.get().left?.name.endsWith(title),
              name,
              { timeout: 60_000 },
            );
            await own.page.evaluate(() => window.__chaosphere?.scene.render());
            return performance.now() - start;
          });
        } finally {
          await own.close();
        }
      };
      expect(await best(open, bound)).toBeLessThanOrEqual(bound);
    },
  );
});

test("a HEALPix map of nside 1024 keeps the page from answering for at most 100 ms at a time", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-task-"));
  const path = join(folder, "tasks.fits");
  writeFileSync(path, healpixFile(1024, "RING"));
  const longest = await best(async () => {
    const own = await openViewer();
    try {
      return await longestTask(own.page, async () => {
        await own.page.locator("input[type=file]").first().setInputFiles(path);
        // Opened, and analysed for the panels.
        await own.page.waitForFunction(
          () => window.__chaosphere?.session.get().left?.residuals !== undefined,
          null,
          { timeout: 60_000 },
        );
      });
    } finally {
      await own.close();
    }
  }, 100);
  rmSync(folder, { recursive: true, force: true });
  expect(longest).toBeLessThanOrEqual(100);
}, 180_000);

/** Milliseconds that a measurement says it took, or the CPU time of all the browser spread over so many cores if that is less. */
async function timed(cores: number, measure: () => Promise<number>): Promise<number> {
  const before = await work();
  const passed = await measure();
  return Math.min(passed, (1000 * ((await work()) - before)) / cores);
}
