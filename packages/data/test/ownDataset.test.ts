import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assembleDataset } from "../src/dataset/assemble.ts";
import { fieldLabels } from "../src/dataset/fieldLabels.ts";
import { decode, fixture } from "./fixtures.ts";

const page = readFileSync(new URL("../../../docs/guide/your-own-data.md", import.meta.url), "utf8");
/** The folder that the page's script made, as numpy wrote it. */
const { files } = fixture<{ files: Record<string, string> }>("ownDataset");
const read = async (file: string) => (file in files ? decode(files[file] ?? "") : undefined);

describe("the folder of docs/guide/your-own-data.md", () => {
  test("has the meta.json that the page shows", () => {
    const shown = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const made = new TextDecoder().decode(decode(files["meta.json"] ?? ""));
    expect(JSON.parse(shown)).toEqual(JSON.parse(made));
  });

  test("reads as what the script put in", async () => {
    const d = await assembleDataset(read, { path: "mine" });
    expect(d).toMatchObject({
      name: "A small example",
      variable: "tas",
      fields: { batch: 6, unit: "K" },
    });
    expect(d.fields.grid).toMatchObject({ kind: "equiangular", nLat: 3, nLon: 6 });
    d.fields.values.forEach((x, i) => {
      expect(x).toBeCloseTo((i % 7) - 3, 12);
    });
    // 280 + 10 cos(lat): 285 at 60° north, 290 on the equator.
    expect([d.mean?.[0], d.mean?.[6], d.mean?.[12]].map((x) => x?.toFixed(9))).toEqual([
      "285.000000000",
      "290.000000000",
      "285.000000000",
    ]);
    expect([...d.groups]).toEqual([1, 1, 1, 2, 2, 2]);
    expect(d.labels).toEqual(["1998", "1999", "2000", "1998", "1999", "2000"]);
    expect(fieldLabels(d).map(({ name }) => name)).toEqual(["run", "year", "index"]);
    expect(d.provenance).toMatchObject({ description: "made up", licence: "CC0-1.0" });
  });

  test("every entry that its tables name is one that the reader knows", () => {
    const source = readFileSync(new URL("../src/dataset/meta.ts", import.meta.url), "utf8");
    const entries = [...page.matchAll(/^\| `(\w+)` \| (?:needed)? *\|/gm)].map(([, name]) => name);
    expect(entries).toHaveLength(9);
    for (const name of entries) expect(source).toContain(`"${name}"`);
  });
});
