import { coefficients, evaluateAt } from "@chaosphere/core";
import { expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import type { Hover } from "../src/session/session.ts";
import { initialState } from "../src/state/state.ts";
import { openViewer, settled } from "./browser.ts";
import { heldBy } from "./generatedFields.ts";

test("under a moving pointer a field of many degrees shows no value but that of its point, which follows when the pointer rests", async () => {
  const left = { ...noise, seed: 2 };
  const viewer = await openViewer({ hash: writeLink({ ...initialState, left, panel: null }) });
  const { page } = viewer;
  await page.evaluate(() => {
    const seen: unknown[] = [];
    Object.assign(window, { seen });
    const { session } = window.__chaosphere ?? {};
    session?.subscribe(
      ({ hover }) => hover,
      (hover) => seen.push(hover),
    );
  });
  const box = await page.locator("canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  const [x, y] = [box.x + 0.5 * box.width, box.y + 0.5 * box.height];
  for (let k = 0; k < 25; k++) await page.mouse.move(x - 50 + 3 * k, y + k);
  await page.waitForFunction(() => {
    const { hover } = window.__chaosphere?.session.get() ?? {};
    return hover && !hover.isAwaited;
  });
  await settled(page);
  const readout = await page.locator("#slot-readout strong").textContent();
  const seen = await page.evaluate(() => (window as unknown as { seen: (Hover | null)[] }).seen);
  const { values } = await heldBy(page);
  const a = coefficients("harmonic", left.bandLimit, values);
  const known = seen.filter((hover) => hover && !hover.isAwaited) as Hover[];
  expect(seen.length).toBeGreaterThan(known.length);
  expect(known.length).toBeGreaterThan(0);
  for (const { value, position } of known) {
    const at = [Float64Array.of(position.colatitude), Float64Array.of(position.longitude)] as const;
    // The same sum in another engine's worker: nothing but the last bits may differ.
    expect(value).toBeCloseTo(evaluateAt(a, ...at)[0], 11);
  }
  expect(readout).toMatch(/^−?\d/);

  // A press pins the value there, at once with a dash for it.
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => page.locator(".scene-probe output").textContent()).toMatch(/^−?\d/);
  await viewer.close();
});

const noise = { kind: "noise", alpha: 1.6, kappa: 3, sigma: 1, bandLimit: 512, seed: 0 } as const;
