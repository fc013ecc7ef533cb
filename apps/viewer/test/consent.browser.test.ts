import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState, type SourceSpec } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import { testFiles } from "./openFiles.ts";

let files: Awaited<ReturnType<typeof testFiles>>;
/** Another site, which lets any page read it, and what it was asked. */
let site: Server;
let asked: IncomingMessage[] = [];
const addressOf = (name: string) =>
  `http://127.0.0.1:${(site.address() as AddressInfo).port}/${name}`;

beforeAll(async () => {
  files = await testFiles();
  site = createServer((request, response) => {
    asked.push(request);
    const name = (request.url ?? "").slice(1);
    response.writeHead(200, { "access-control-allow-origin": "*" });
    response.end(readFileSync(files.path(name)));
  });
  await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening));
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  site.closeAllConnections();
  site.close();
  files.remove();
});

/** A link to a file of the other site: to fields, or to a field drawn from a model. */
const link = (name: string) => {
  const sample = {
    kind: "sample",
    sampler: "martingale-exponential",
    steps: 4,
    count: 1,
    seed: 0,
  } as const;
  const left: SourceSpec = name.endsWith(".model")
    ? { ...sample, model: addressOf(name), bandLimit: null }
    : { kind: "url", url: addressOf(name) };
  return writeLink({ ...initialState, left });
};
const question = ({ page }: ViewerPage) => page.getByRole("dialog", { name: /^Fetch data from/ });
const shownName = ({ page }: ViewerPage) =>
  page.evaluate(() => window.__chaosphere?.session.get().left?.name ?? "");
const untilShown = ({ page }: ViewerPage) =>
  page.waitForFunction(() => window.__chaosphere?.session.get().left != null, null, {
    timeout: 60_000,
  });

describe.each(["fields.npy", "mixture.model"])("a link to %s of another site", (name) => {
  test("fetches nothing before the answer, nor after a no", async () => {
    const viewer = await openViewer({ hash: link(name), untilShown: false });
    await question(viewer).waitFor();
    expect(await question(viewer).textContent()).toContain(addressOf(name));
    await viewer.page.waitForTimeout(300);
    expect(asked).toEqual([]);
    // The safe answer has the focus.
    await viewer.page.keyboard.press("Enter");
    const alert = viewer.page.locator("#slot-open [role=alert]");
    await alert.getByText("is fetched only with your consent").first().waitFor();
    expect(await question(viewer).count()).toBe(0);
    expect([asked.length, await shownName(viewer)]).toEqual([0, ""]);
    // The page goes on.
    await viewer.page.getByLabel("Included").selectOption({ label: "Earth’s relief" });
    await untilShown(viewer);
    await viewer.close();
  });

  test("shows it after a yes, and tells the site nothing of the page's address", async () => {
    const viewer = await openViewer({ hash: link(name), untilShown: false });
    await question(viewer).getByRole("button", { name: "Fetch", exact: true }).click();
    await untilShown(viewer);
    expect(asked.length).toBeGreaterThan(0);
    for (const { headers } of asked) expect(headers.referer).toBeUndefined();
    await viewer.close();
  });
});

test("Escape is a no", async () => {
  const viewer = await openViewer({ hash: link("fields.npy"), untilShown: false });
  await question(viewer).waitFor();
  await viewer.page.keyboard.press("Escape");
  await viewer.page.getByText("is fetched only with your consent").waitFor();
  expect(asked).toEqual([]);
  await viewer.close();
});

test("a link pasted into an open page asks too, and a no leaves what is shown", async () => {
  const viewer = await openViewer();
  const before = await shownName(viewer);
  await viewer.page.evaluate((hash) => {
    location.hash = hash;
  }, link("fields.npy"));
  await question(viewer).getByRole("button", { name: "Do not fetch" }).click();
  await viewer.page.getByText("is fetched only with your consent").waitFor();
  expect([asked.length, await shownName(viewer)]).toEqual([0, before]);
  await viewer.close();
});

test("an address that is typed is fetched unasked", async () => {
  const viewer = await openViewer();
  await viewer.page.getByLabel("Address").fill(addressOf("fields.npy"));
  await viewer.page.getByRole("button", { name: "Open", exact: true }).click();
  await viewer.page.waitForFunction(
    () => window.__chaosphere?.session.get().left?.name === "fields.npy",
  );
  expect(asked).toHaveLength(1);
  expect(await question(viewer).count()).toBe(0);
  await viewer.close();
});
