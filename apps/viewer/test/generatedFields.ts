import { readFileSync } from "node:fs";
import { readNpy } from "@chaosphere/data";
import type { Page } from "playwright-core";
import { settled } from "./browser.ts";
import { chaosphere } from "./commandLine.ts";

/** The coefficients that the left side holds once the page is at rest, as the bytes of float64 numbers. */
export async function heldBy(page: Page): Promise<{
  values: Float64Array;
  bandLimit: number;
  frames: number;
  name: string;
}> {
  await settled(page);
  const found = await page.evaluate(() => {
    const left = window.__chaosphere?.session.get().left;
    if (!left?.coefficients) throw new Error("nothing is shown");
    const { values } = left.coefficients;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) {
      text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    }
    const { frames, name } = left;
    return { base64: btoa(text), bandLimit: left.coefficients.bandLimit, frames, name };
  });
  const bytes = Uint8Array.from(Buffer.from(found.base64, "base64"));
  return { ...found, values: new Float64Array(bytes.buffer) };
}

/** The last `count` fields of what a verb of the command line writes. */
export async function commandFields(
  out: string,
  ...argv: readonly string[]
): Promise<Float64Array> {
  const format = ["--coefficients", "--dtype", "float64", "--force", "--out", out];
  await chaosphere(...argv, ...format);
  return readNpy(readFileSync(out), out).data as Float64Array;
}
