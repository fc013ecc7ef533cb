import { gaussLegendre, synthesise } from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { longestAddress } from "../src/link/address.ts";
import { openViewer } from "./browser.ts";
import { type ServedPage, view } from "./commandLine.ts";
import { expectClose, shownOn, untilNamed } from "./openedFields.ts";
import { a, testFiles } from "./openFiles.ts";

const title = "the data in the address";
let files: Awaited<ReturnType<typeof testFiles>>;
/** The page as `chaosphere view` serves it, whose policy the browser holds it to. */
let server: ServedPage;

beforeAll(async () => {
  files = await testFiles();
  server = await view(files.path("fields.npy"));
});
afterAll(async () => {
  await server.close();
  files.remove();
});

/** An address that holds the test's field on Gaussian rings. */
function addressOf(rings: number): string {
  const { values } = synthesise(a, gaussLegendre(rings));
  const bytes = writeNpy(npyArray([1, rings, 2 * rings], values));
  return `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`;
}

async function openTyped(page: Page, address: string): Promise<void> {
  await page.getByLabel("Address").fill(address);
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

/** Waits until the state in the page's address has some text, and loads it anew. */
async function reload(page: Page, part: string): Promise<void> {
  await page.waitForFunction((part) => {
    const state = atob(location.hash.slice(3).replaceAll("-", "+").replaceAll("_", "/"));
    return state.includes(part);
  }, part);
  await page.reload();
}

/** The page with the field of an address that was typed, and the source that it names. */
async function openedBy(address: string) {
  const viewer = await openViewer({ address: server.address });
  await openTyped(viewer.page, address);
  await untilNamed(viewer.page, title);
  const { values, spec } = await shownOn(viewer.page);
  expectClose(values, a.values);
  return { viewer, spec };
}

test("an address that holds its data is shown, and its link shows it again unasked", async () => {
  const address = addressOf(4);
  expect(address.length).toBeLessThan(longestAddress);
  const { viewer, spec } = await openedBy(address);
  const { page } = viewer;
  expect(spec).toEqual({ kind: "url", url: address });
  await reload(page, '"url":"data:');
  await untilNamed(page, title);
  expectClose((await shownOn(page)).values, a.values);
  expect(await page.getByRole("dialog").count()).toBe(0);
  await viewer.close();
});

test("one longer than a link may carry is shown as a file, which a reload asks for", async () => {
  const address = addressOf(16);
  expect(address.length).toBeGreaterThan(longestAddress);
  const { viewer, spec } = await openedBy(address);
  const { page } = viewer;
  expect(spec).toEqual({ kind: "file", name: title });
  await reload(page, '"kind":"file"');
  await page.getByText(`The link shows “${title}” from a file that it cannot carry.`).waitFor();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose it…" }).click();
  await (await chooser).setFiles(files.path("fields.npy"));
  await untilNamed(page, "fields.npy");
  await viewer.close();
});

test("what is no address of data is refused in words, and the page keeps what it showed", async () => {
  const viewer = await openViewer({ address: server.address });
  const { page } = viewer;
  await openTyped(page, "data:;base64,????");
  const alert = page.locator("#slot-open [role=alert]");
  await alert.getByText("A data address must be data:, a type, ;base64").waitFor();
  expect((await shownOn(page)).name).toBe("fields.npy");
  // The browser itself complains of an address that it cannot read.
  expect(viewer.faults.filter((fault) => !fault.includes("ERR_INVALID_URL"))).toEqual([]);
  await page.context().close();
});
