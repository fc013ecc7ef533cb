import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { linkTo } from "../../../packages/cli/src/view/link.ts";
import { servePage } from "../../../packages/cli/src/view/server.ts";
import { shownFile } from "../../../packages/cli/src/view/shown.ts";
import { openViewer } from "./browser.ts";
import { testFiles } from "./openFiles.ts";

let files: Awaited<ReturnType<typeof testFiles>>;
beforeAll(async () => {
  files = await testFiles();
});
afterAll(() => files.remove());

test.each([
  ["fields.npy", "fields.npy"],
  ["four.nc", "Reference height temperature of four.nc"],
  ["map.fits", "TEMPERATURE of map.fits"],
  ["dataset", "a small ensemble"],
  ["mixture.model", "mixture.model"],
])("chaosphere view %s opens it in the page that it serves", async (name, title) => {
  const shown = await shownFile(files.path(name), {});
  const server = await servePage({ site: inject("pageFolder"), files: shown.files, port: 0 });
  const viewer = await openViewer({ address: server.address + linkTo(shown) });
  try {
    const left = await viewer.page.evaluate(() => {
      const { left, models } = window.__chaosphere?.session.get() ?? {};
      return { name: left?.name ?? "", models: Object.values(models ?? {}).map((m) => m.name) };
    });
    expect([left.name, ...left.models]).toContain(title);
  } finally {
    await viewer.close();
    await server.close();
  }
});
