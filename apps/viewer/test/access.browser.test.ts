import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { describe, expect, test } from "vitest";
import { writeLink } from "../src/link/shareLink.ts";
import { initialState } from "../src/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules of WCAG 2.2 A and AA, and axe's good practice, that the page breaks, each with its elements. */
async function violations({ page }: ViewerPage): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate("axe.run()")) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ""}`),
  );
}

const left = { kind: "noise", alpha: 2.5, kappa: 3, sigma: 1, bandLimit: 16, seed: 9 } as const;
const views = {
  "one view": writeLink({ ...initialState, left }),
  "three views": writeLink({
    ...initialState,
    left,
    right: { ...left, seed: 8 },
    difference: true,
  }),
};

describe.each(["light", "dark"] as const)("in %s", (colourScheme) => {
  test.each(Object.entries(views))(
    "%s breaks no rule of axe, everything unfolded",
    async (_, hash) => {
      const viewer = await openViewer({ colourScheme, hash });
      await viewer.page.evaluate(() => {
        for (const part of document.querySelectorAll("details")) part.open = true;
      });
      expect(await violations(viewer)).toEqual([]);
      await viewer.close();
    },
  );

  test("neither do the phone's page, the help and the save dialog", async () => {
    const viewer = await openViewer({
      colourScheme,
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      hash: views["one view"],
    });
    const { page } = viewer;
    expect(await violations(viewer)).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    for (const name of ["Help", "Save…"]) {
      await page.getByRole("button", { name }).click();
      expect(await violations(viewer)).toEqual([]);
      await page.keyboard.press("Escape");
    }
    await viewer.close();
  });
});

test("the negative control: axe finds grey on grey and a nameless button", async () => {
  const viewer = await openViewer({ hash: views["one view"] });
  await viewer.page.evaluate(() => {
    const bad = document.createElement("p");
    bad.innerHTML = '<button></button><span style="background:#888;color:#999">unreadable</span>';
    document.querySelector("main")?.append(bad);
  });
  const found = (await violations(viewer)).map((line) => line.split(":")[0]);
  expect(found).toEqual(expect.arrayContaining(["button-name", "color-contrast"]));
  await viewer.close();
});
