import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openViewer, settled } from "./browser.ts";
import { untilNamed } from "./openedFields.ts";
import { testFiles } from "./openFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "chaosphere-keyboard-"));
let files: Awaited<ReturnType<typeof testFiles>>;
beforeAll(async () => {
  files = await testFiles();
});
afterAll(() => {
  files.remove();
  rmSync(folder, { recursive: true });
});

type Role = "button" | "checkbox" | "link" | "application";

/** Presses Tab until the control of a role and a name has the focus. */
async function tabTo(page: Page, role: Role, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  for (let k = 0; k < 90; k++) {
    await page.keyboard.press("Tab");
    const found = await wanted.evaluateAll((all) =>
      all.some((one) => one === document.activeElement),
    );
    if (found) return;
  }
  throw new Error(`Tab does not reach ${role} ${name}.`);
}

test("by keys alone: a file is opened, two views are compared, a value is pinned, a picture is saved", async () => {
  const viewer = await openViewer({ viewport: { width: 1024, height: 768 } });
  const { page } = viewer;
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, "button", "Open your data…");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(files.path("four.nc"));
  await untilNamed(page, "Reference height temperature of four.nc");

  await tabTo(page, "checkbox", "Two views");
  await page.keyboard.press("Space");
  await tabTo(page, "checkbox", "Difference");
  await page.keyboard.press("Space");
  await settled(page);
  expect(await page.evaluate(() => window.__chaosphere?.scene.frame()?.views.length)).toBe(3);

  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.locator("body").press("Home");
  await tabTo(page, "application", /./);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await settled(page);
  // One point, read on each of the three views.
  expect(await page.evaluate(() => window.__chaosphere?.store.get().probes.length)).toBe(1);
  expect(await page.locator(".scene-probe output").count()).toBe(3);

  await tabTo(page, "button", "Save");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  const saved = page.waitForEvent("download", { timeout: 60_000 });
  await tabTo(page, "button", "Vectors (SVG)");
  await page.keyboard.press("Enter");
  const path = join(folder, "view.svg");
  await (await saved).saveAs(path);
  const svg = readFileSync(path, "utf8");
  const value = (await page.locator(".scene-probe output").first().textContent()) ?? "none";
  expect(svg).toContain(`>${value}</text>`);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await viewer.close();
});

/** The roles of controls in the accessibility tree. */
const controls =
  /^(button|checkbox|radio|slider|combobox|textbox|spinbutton|tab|link|application|DisclosureTriangle)$/;

/** A control, in the card that it stands in. */
interface Stop {
  readonly text: string;
  readonly card: string;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
}

/** The steps of the focus within a card that lead neither down nor to the right. */
function astrayIn(stops: readonly Stop[]): readonly string[] {
  return stops.slice(1).flatMap((stop, k) => {
    const before = stops[k];
    if (!before || before.card !== stop.card) return [];
    const isBelow = stop.top >= before.bottom - 4;
    const isBeside = stop.left >= before.left - 1 && stop.bottom > before.top;
    return isBelow || isBeside ? [] : [`${before.text} → ${stop.text}`];
  });
}

test.each([
  [1440, 900],
  [390, 844],
] as const)(
  "at %d × %d px every control of the accessibility tree has a name, and the focus goes through each card as it is read",
  async (width, height) => {
    const viewer = await openViewer({ viewport: { width, height } });
    const { page } = viewer;
    await page.evaluate(() => {
      for (const part of document.querySelectorAll("details")) part.open = true;
    });
    await settled(page);
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const found = nodes.filter(({ ignored, role }) => !ignored && controls.test(role?.value ?? ""));
    expect(found.length).toBeGreaterThan(40);
    const nameless = found.filter(({ name }) => (name?.value ?? "").trim() === "");
    expect(nameless.map(({ role, nodeId }) => [role?.value, nodeId])).toEqual([]);

    // Boxes by the order of focus, in the cards that they stand in.
    const stops = await page.evaluate(() => {
      const all = [
        ...document.querySelectorAll<HTMLElement>(
          "a[href], button, input, select, summary, canvas, [tabindex='0']",
        ),
      ].filter((one) => one.tabIndex >= 0 && one.checkVisibility() && !one.matches(":disabled"));
      return all.map((one) => {
        const box = one.getBoundingClientRect();
        const card = one.closest(".card, header, [id^=slot-]");
        return {
          text: one.outerHTML.slice(0, 90),
          card: card?.id || card?.className || "",
          top: box.top + scrollY,
          bottom: box.bottom + scrollY,
          left: box.left,
        };
      });
    });
    expect(stops.length).toBeGreaterThan(40);
    expect(astrayIn(stops)).toEqual([]);
    // Negative control: backwards it does not.
    expect(astrayIn([...stops].reverse()).length).toBeGreaterThan(20);
    await viewer.close();
  },
);
