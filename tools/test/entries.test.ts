import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./importGraph.ts";

/** More names than these and no reader finds anything: split the folder, or export less. */
const limits = { package: 160, folder: 50 };

interface Entry {
  readonly "@chaosphere/source": string;
  readonly types: string;
  readonly default: string;
}

describe.each(readdirSync(join(root, "packages")))("entries of %s", (folder) => {
  const { exports } = JSON.parse(
    readFileSync(join(root, "packages", folder, "package.json"), "utf8"),
  ) as { exports: Record<string, Entry> };

  test.each(Object.entries(exports))("%s is built from its source", (_, entry) => {
    const built = entry["@chaosphere/source"].replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, "");
    expect([entry.types, entry.default]).toEqual([`${built}.d.ts`, `${built}.js`]);
  });

  test.each(Object.entries(exports))(
    "%s has no more names than a reader can survey",
    async (name, entry) => {
      const module = await import(join(root, "packages", folder, entry["@chaosphere/source"]));
      const count = Object.keys(module).length;
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(name === "." ? limits.package : limits.folder);
    },
  );

  test("the README lists the folders", () => {
    const readme = readFileSync(join(root, "packages", folder, "README.md"), "utf8");
    const [, table = ""] = readme.match(/^\| folder \|.*\n\|-.*\n((?:\|.*\n)+)/m) ?? [];
    const listed = table
      .split("\n")
      .flatMap((row) =>
        [...String(row.split("|")[1]).matchAll(/`([^`]+)`/g)].map(([, name]) => name),
      );
    const folders = readdirSync(join(root, "packages", folder, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(listed.sort()).toEqual(folders.sort());
  });
});
