import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceHash } from "../src/wasm/bytes.generated.ts";

test("the committed bytes are those of the sources; after a change run npm run wasm", () => {
  const folder = new URL("../wasm/", import.meta.url);
  const hash = createHash("sha256");
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(".as.ts"))
    .sort()) {
    hash.update(readFileSync(new URL(name, folder)));
  }
  expect(hash.digest("hex")).toBe(sourceHash);
});
