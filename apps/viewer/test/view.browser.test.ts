import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTunnel } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openViewer, settled } from "./browser.ts";
import { view } from "./commandLine.ts";
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
  const server = await view(files.path(name));
  const viewer = await openViewer({ address: server.address });
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

/** The browser says of whatever the policy stops that it was stopped, and `close` then throws. */
test("everything the page does passes its policy: threads, WebAssembly, every panel, files to save, another site's data", async () => {
  const server = await view(files.path("four.nc"));
  const other = createServer((request, response) => {
    expect(request.headers.referer).toBeUndefined();
    response.writeHead(200, { "access-control-allow-origin": "*" });
    response.end(readFileSync(files.path("fields.npy")));
  });
  await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
  const viewer = await openViewer({ address: server.address });
  const { page } = viewer;
  const state = (patch: object) =>
    page.evaluate((patch) => window.__chaosphere?.store.set(patch), patch);
  try {
    const policy = await page.evaluate(async () => {
      const answer = await fetch(location.href.split("#")[0] as string);
      return answer.headers.get("content-security-policy");
    });
    expect(policy).toContain("default-src 'none'");

    await page.getByLabel("Included").selectOption({ value: "model relief-mixture" });
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.coefficients?.bandLimit === 64,
      null,
      { timeout: 60_000 },
    );
    for (const panel of ["spectrum", "ratio", "histogram", "model", "entropy"]) {
      await state({ panel });
      await settled(page);
    }
    await state({ projection: "mollweide", relief: 0.1, graticule: true, coastlines: true });

    await page.getByRole("button", { name: "Save" }).click();
    for (const button of [
      "Picture (PNG)",
      "Coefficients (.npy)",
      "Fields (.npy)",
      "Video (WebM)",
    ]) {
      const [file] = await Promise.all([
        page.waitForEvent("download", { timeout: 60_000 }),
        page.getByRole("button", { name: button, exact: true }).click(),
      ]);
      expect(await file.failure()).toBeNull();
    }
    await page.getByRole("button", { name: "Close" }).click();

    const { port } = other.address() as AddressInfo;
    await page.getByLabel("Address").fill(`http://127.0.0.1:${port}/fields.npy`);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForFunction(
      () => window.__chaosphere?.session.get().left?.name === "fields.npy",
    );

    // Negative control: what the page has no need of is stopped.
    const stopped = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.stopped = false";
      document.body.append(script);
      return !("stopped" in window);
    });
    expect(stopped).toBe(true);
    const isExpected = (fault: string) => fault.startsWith("Executing inline script violates");
    expect(viewer.faults.filter((fault) => !isExpected(fault))).toEqual([]);
    expect(viewer.faults.some(isExpected)).toBe(true);
  } finally {
    await page.context().close();
    await server.close();
    other.closeAllConnections();
    other.close();
  }
});

test("a tunnel's address shows the page too, and a page of another site cannot frame it", async () => {
  const server = await view(files.path("fields.npy"));
  // The other end of a tunnel: it passes bytes on, and has a port of its own.
  const tunnel = createTunnel((socket) => {
    const through = connect(server.port, "127.0.0.1");
    socket.on("error", () => through.destroy()).pipe(through);
    through.on("error", () => socket.destroy()).pipe(socket);
  });
  await new Promise<void>((listening) => tunnel.listen(0, "127.0.0.1", listening));
  const near = new URL(server.address);
  near.host = `localhost:${(tunnel.address() as AddressInfo).port}`;
  const viewer = await openViewer({ address: near.href });
  const name = await viewer.page.evaluate(() => window.__chaosphere?.session.get().left?.name);
  expect(name).toBe("fields.npy");
  await viewer.close();

  const frame = await openViewer();
  const framed = await frame.page.evaluate(async (address) => {
    const made = document.createElement("iframe");
    made.src = address;
    document.body.append(made);
    await new Promise((loaded) => made.addEventListener("load", loaded));
    return made.contentWindow?.length;
  }, server.address);
  expect(framed).toBe(0);
  await expect.poll(() => frame.faults.join(" ")).toContain("frame-ancestors 'none'");
  await frame.page.context().close();
  tunnel.close();
  await server.close();
});
