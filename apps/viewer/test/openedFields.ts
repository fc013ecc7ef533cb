import type { Page } from "playwright-core";
import { expect } from "vitest";
import { settled } from "./browser.ts";

type Side = "left" | "right";

/** What a side shows once its harmonics are known, as far as it can be posted. */
export async function shownOn(page: Page, side: Side = "left") {
  await page.waitForFunction(
    (side) => window.__chaosphere?.session.get()[side]?.coefficients,
    side,
    { timeout: 60_000 },
  );
  await settled(page);
  return page.evaluate((side) => {
    const { session, store } = window.__chaosphere ?? {};
    const fields = session?.get()[side];
    if (!fields?.coefficients || !store) throw new Error("nothing is shown");
    const { coefficients, name, unit, members, frames, note, memberLabels, frameLabels } = fields;
    return {
      name,
      unit,
      members,
      frames,
      note,
      memberLabels,
      frameLabels,
      bandLimit: coefficients.bandLimit,
      values: [...coefficients.values.subarray(0, 16)],
      spec: store.get()[side],
    };
  }, side);
}

/** Waits until a side shows fields of a name, and the page is at rest. */
export async function untilNamed(page: Page, name: string, side: Side = "left"): Promise<void> {
  await page.waitForFunction(
    ([name, side]) => window.__chaosphere?.session.get()[side as Side]?.name === name,
    [name, side],
    { timeout: 60_000 },
  );
  await settled(page);
}

/** Expects numbers to agree to six digits behind the point. */
export function expectClose(found: readonly number[], expected: ArrayLike<number>): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i], 6);
  });
}
