import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  colour,
  equiangular,
  fieldsWithGaps,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { writeNetcdf } from "@chaosphere/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openViewer } from "./browser.ts";
import { untilNamed } from "./openedFields.ts";

// That nothing is cut off, and nothing lies over what it belongs to, by the boxes of the elements.

const folder = mkdtempSync(join(tmpdir(), "chaosphere-room-"));
const file = join(folder, "seen.nc");
beforeAll(() => {
  const grid = equiangular(48);
  const a = colour(
    whittleMatern(24, { alpha: 2.5, kappa: 3, sigma: 10 }),
    whiteNoise(24, 1, key(2)),
  );
  const { values } = synthesise(a, grid);
  // No value in the east between 30° N and 30° S.
  const seen = values.map((value, i) => {
    const [row, column] = [Math.floor(i / 96), i % 96];
    return row >= 16 && row < 32 && column < 40 ? Number.NaN : value;
  });
  writeFileSync(file, writeNetcdf(fieldsWithGaps(grid, seen, "K"), { variable: "seen" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [1440, 900, "light"],
  [1024, 768, "dark"],
  [390, 844, "light"],
] as const)(
  "at %d × %d px tabs stand in full rows, names of members are whole, and a legend covers no curve",
  async (width, height, colourScheme) => {
    const viewer = await openViewer({ viewport: { width, height }, colourScheme });
    const { page } = viewer;
    const tops = await page
      .getByRole("tab")
      .evaluateAll((all) => all.map((tab) => Math.round(tab.getBoundingClientRect().top)));
    const rows = [...new Set(tops)].map((top) => tops.filter((other) => other === top).length);
    expect(rows.length === 1 ? rows : rows.slice(0, 2)).toEqual(rows.length === 1 ? [6] : [3, 3]);
    const cut = await page
      .getByRole("tab")
      .evaluateAll((all) =>
        all.filter((tab) => tab.scrollWidth > tab.clientWidth + 1).map((tab) => tab.textContent),
      );
    expect(cut).toEqual([]);

    const slider = page.getByRole("slider", { name: "Field", exact: true });
    await slider.focus();
    const widths: number[] = [];
    for (let member = 0; member < 4; member++) {
      if (member > 0) await page.keyboard.press("ArrowRight");
      const [one] = await page.locator("output[for=play-member]").evaluateAll((all) =>
        all.map((output) => {
          const text = document.createRange();
          text.selectNodeContents(output);
          const [within, bar] = [output, output.closest(".play") as Element].map((element) =>
            element.getBoundingClientRect(),
          );
          const words = text.getBoundingClientRect();
          return {
            text: output.textContent,
            width: within.width,
            lines: text.getClientRects().length,
            isWhole:
              words.left >= within.left - 1 &&
              words.right <= within.right + 1 &&
              words.right <= bar.right,
          };
        }),
      );
      expect(one?.text).toMatch(/^run \d\d, \w+ \w+$/);
      expect(one).toMatchObject({ isWhole: true, lines: 1 });
      widths.push(one?.width ?? Number.NaN);
    }
    // The slider stays where it is while names change.
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );

    await page.locator("#open-file").setInputFiles(file);
    await untilNamed(page, "seen of seen.nc");
    const { words, inside, points } = await page
      .getByRole("tabpanel")
      .locator(".figure svg")
      .evaluate((svg) => {
        const curves = svg.querySelector("g[clip-path]") as SVGGElement;
        const labels = [...svg.querySelectorAll("text")].filter(({ textContent }) =>
          /seen part|pseudo/.test(textContent ?? ""),
        );
        const boxes = labels.map((label) => label.getBBox());
        const at: { x: number; y: number }[] = [];
        for (const path of curves.querySelectorAll("path")) {
          const length = path.getTotalLength();
          for (let k = 0; k <= 400; k++) at.push(path.getPointAtLength((k / 400) * length));
        }
        for (const circle of curves.querySelectorAll("circle")) {
          at.push({ x: circle.cx.baseVal.value, y: circle.cy.baseVal.value });
        }
        const covered = at.filter(({ x, y }) =>
          boxes.some(
            (box) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
          ),
        );
        return { words: labels.length, points: at.length, inside: covered.length };
      });
    expect(words).toBe(2);
    expect(points).toBeGreaterThan(400);
    expect(inside).toBe(0);
    await viewer.close();
  },
);

test("the panel of a network that comes with the page says what it was measured to miss, with a page that says more", async () => {
  const viewer = await openViewer();
  const { page } = viewer;
  await page.getByRole("tab", { name: "Model" }).click();
  await page.getByLabel("Model of the panel").selectOption("turbulence-network");
  const panel = page.getByRole("tabpanel");
  const row = panel.getByRole("row", { name: /^curvature of level lines/ });
  await row.waitFor({ timeout: 60_000 });
  expect(await row.textContent()).toMatch(/0\.\d+, 0\.\d+.*(within|missed): below 0\.33/);
  await panel
    .getByText(/misses the limits of its experiment in curvature of level lines/)
    .waitFor();
  const link = panel.getByRole("link", { name: /Learned laws/ });
  const address = new URL((await link.getAttribute("href")) ?? "", page.url());
  await page.getByLabel("Model of the panel").selectOption("pcm-gaussian");
  await row.waitFor({ state: "detached" });
  expect(await link.count()).toBe(0);
  await page.goto(address.href);
  expect(await page.locator(":target").textContent()).toBe("Turbulence");
  await viewer.close();
});
