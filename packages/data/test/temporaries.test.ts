import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { temporariesOf } from "../src/node/temporaries.ts";

vi.mock("node:fs/promises", async (original) => {
  const own = await original<typeof import("node:fs/promises")>();
  return { ...own, readdir: vi.fn(own.readdir) };
});

const folder = mkdtempSync(join(tmpdir(), "chaosphere-temporaries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("temporaries of many files of a folder are found in one listing", async () => {
  const id = "01234567-89ab-cdef-0123-456789abcdef";
  const files = Array.from({ length: 50 }, (_, i) => join(folder, `${i}.npy`));
  const left = [3, 30].map((i) => join(folder, `.${i}.npy.${id}.part`));
  const others = [`.50.npy.${id}.part`, `.3.npy.x.${id}.part`, ".3.npy.part", "3.npy"];
  for (const path of [...left, ...others.map((name) => join(folder, name))]) {
    writeFileSync(path, "");
  }
  expect([...(await temporariesOf(files))].sort()).toEqual([...left].sort());
  expect(vi.mocked(readdir).mock.calls).toEqual([[folder]]);
});
