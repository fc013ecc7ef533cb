import { readFileSync } from "node:fs";

/** A golden file of packages/data, made by another program. */
export function golden(name: string, entry: string): Uint8Array {
  const url = new URL(`../../../packages/data/test/fixtures/${name}.json`, import.meta.url);
  const { cases = [], files = [], refused = [] } = JSON.parse(readFileSync(url, "utf8"));
  const found = [...cases, ...files, ...refused].find((each) => each.name.startsWith(entry));
  return Uint8Array.from(Buffer.from(found.base64, "base64"));
}
