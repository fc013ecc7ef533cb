// Processor time of the built page in Chromium with software WebGL, all processes of the browser together:
//   node bench/speed.mjs [--only first,turn,sample,open] [FILES…], after a build.
// The first field; a frame of a field of 1024 × 512 that turns, beside pages of which one part is otherwise; 8 fields of
// the shipped network in 32 steps at L = 64; the opening of files. Medians of five, with the load of the machine.
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median, processorTime, serve, startBrowser } from "./page.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "first,turn,sample,open" } },
});
const asked = new Set(values.only.split(","));
const repeats = 5;
const frames = 40;

const server = await serve(fileURLToPath(new URL("../dist", import.meta.url)));
const { browser, work } = await startBrowser();

/** The page in a window of 1440 × 900. */
async function newPage() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  return context.newPage();
}

async function shown(page) {
  await page.goto(server.address);
  await page.waitForFunction(() => window.__chaosphere?.session.get().left != null);
  await page.waitForTimeout(2000);
}

function tell(what, runs) {
  const load = loadavg()
    .map((part) => part.toFixed(1))
    .join(" ");
  const all = median(runs.map((run) => run.all));
  const seconds = median(runs.map((run) => run.passed));
  console.log(
    `${what}: ${all.toFixed(1)} ms of processor time, ${seconds.toFixed(0)} ms passed; load ${load}`,
  );
}

async function once(act) {
  const start = performance.now();
  const { all } = await processorTime(work, act);
  return { all, passed: performance.now() - start };
}

async function repeated(act) {
  const runs = [];
  for (let k = 0; k < repeats; k++) runs.push(await once(act));
  return runs;
}

/** What the first field costs, in turns with the same page without WebGL, and with an empty one. */
async function first() {
  const shownField = () => {
    const hooks = window.__chaosphere;
    return hooks?.session.get().left != null && hooks.scene.scale() !== null;
  };
  const readField = () => window.__chaosphere?.session.get().left != null;
  const kinds = [
    { what: "first field", address: server.address, isDone: shownField },
    { what: "first field without WebGL", address: server.address, isDone: readField, noWebGl },
    { what: "an empty page", address: "data:text/html,<canvas></canvas>", isDone: () => true },
  ].map((kind) => ({ ...kind, runs: [] }));
  for (let k = 0; k < repeats; k++) {
    for (const kind of kinds) kind.runs.push(await firstOf(kind));
  }
  for (const { what, runs } of kinds) tell(what, runs);
}

async function firstOf({ address, isDone, noWebGl: change }) {
  const page = await newPage();
  if (change) await page.addInitScript(change);
  // The window and the browser's own pages in it are not the viewer's; and the page stays until its time has been read.
  await page.waitForTimeout(1500);
  const run = await once(async () => {
    await page.goto(address, { waitUntil: "commit" });
    await page.waitForFunction(isDone, null, { polling: 20 });
    await page.evaluate(
      () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))),
    );
  });
  await page.context().close();
  return run;
}

function noWebGl() {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return kind === "webgl2" ? null : getContext.call(this, kind, options);
  };
}

/**
 * What a turning field costs, in turns: as it is, at a lower resolution where frames come late; at full resolution; there with a
 * canvas that the browser blends with the page; and not drawn.
 */
async function turn() {
  const kinds = [
    ["a frame of a turning field", () => {}],
    ["a frame at full resolution", keepResolution],
    ["a frame at full resolution on a canvas that is not opaque", keepResolution, blendCanvas],
    ["a frame without the field", keepResolution, drawNothing],
  ];
  const turns = [];
  for (const [what, ...changes] of kinds) {
    const page = await newPage();
    for (const change of changes) await page.addInitScript(change);
    await shown(page);
    await turned(page);
    turns.push({ what, page, runs: [] });
  }
  for (let k = 0; k < repeats; k++) {
    for (const { page, runs } of turns) {
      await page.bringToFront();
      const { all, passed } = await once(() => turned(page));
      runs.push({ all: all / frames, passed: passed / frames });
    }
  }
  for (const { what, page, runs } of turns) {
    tell(what, runs);
    await page.context().close();
  }
}

function turned(page) {
  return page.evaluate(async (count) => {
    const { store } = window.__chaosphere;
    const { camera } = store.get();
    for (let k = 1; k <= count; k++) {
      store.set({ camera: { ...camera, longitude: camera.longitude + 0.02 * k } });
      await new Promise((next) => requestAnimationFrame(next));
    }
  }, frames);
}

/** Frames that seem to come in time: a busy machine would have the page draw fewer pixels. */
function keepResolution() {
  const request = window.requestAnimationFrame.bind(window);
  let [shown, last] = [0, 0];
  window.requestAnimationFrame = (act) =>
    request((now) => {
      if (now !== last) shown += 1000 / 60;
      last = now;
      act(shown);
    });
}

function blendCanvas() {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return getContext.call(this, kind, kind === "webgl2" ? { ...options, alpha: true } : options);
  };
}

/** WebGL clears the canvas and draws nothing, which leaves what the browser pays for a frame. */
function drawNothing() {
  WebGL2RenderingContext.prototype.drawElements = () => {};
}

async function sample() {
  const page = await newPage();
  await shown(page);
  let seed = 0;
  const runs = await repeated(() =>
    page.evaluate(async (seed) => {
      const { store, session } = window.__chaosphere;
      const draw = { kind: "sample", model: "relief-network", sampler: "martingale-exponential" };
      store.set({ left: { ...draw, count: 8, steps: 32, seed, bandLimit: 64 } });
      const isDone = () =>
        session.get().status === "" && session.get().left?.note?.includes(`seed ${seed},`);
      while (!isDone()) await new Promise((next) => setTimeout(next, 10));
    }, seed++),
  );
  tell("8 fields in 32 steps at L = 64", runs);
  await page.context().close();
}

async function open(path) {
  const runs = [];
  for (let k = 0; k < repeats; k++) {
    const page = await newPage();
    await shown(page);
    const name = path.split("/").at(-1);
    const run = await once(async () => {
      await page.locator("input[type=file]").first().setInputFiles(path);
      await page.waitForFunction(
        (title) => window.__chaosphere.session.get().left?.name.endsWith(title),
        name,
        { timeout: 120_000, polling: 20 },
      );
      await page.evaluate(() => window.__chaosphere.scene.render());
    });
    runs.push(run);
    await page.context().close();
  }
  tell(`opening ${path}`, runs);
}

try {
  if (asked.has("first")) await first();
  if (asked.has("turn")) await turn();
  if (asked.has("sample")) await sample();
  if (asked.has("open")) for (const path of positionals) await open(path);
} finally {
  await browser.close();
  server.close();
}
