import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PathError } from "./fileError.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";
import { checkStorePath } from "./zarrPath.ts";
import { type ZarrStoreOptions, zarrStore } from "./zarrStore.ts";

/**
 * Lays a store out that `layOutZarr` had made, as far as something of it is missing or has other bytes; its fields stay as they are.
 * Processes may do so at once, as they may write parts.
 *
 * @returns the files that the store has beside its fields.
 * @throws {@link PathError} if there is another store at the path, or something that is none.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { gaussLegendre } from "@chaosphere/core";
 * import { layOutZarr, readDataset, restoreZarrLayout } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "rain.zarr");
 * const of = { grid: gaussLegendre(4), count: 2, variable: "pr", unit: "mm" };
 * await layOutZarr(path, of);
 * await rm(path, { recursive: true });
 * const files = await restoreZarrLayout(path, of);
 * const { fields } = await readDataset(path, { missing: "mask" });
 * console.log(files.includes(join(path, "zarr.json")), fields.batch); // true 2
 * ```
 */
export async function restoreZarrLayout(
  path: string,
  options: ZarrStoreOptions,
): Promise<readonly string[]> {
  await checkStorePath("restoreZarrLayout", path, { force: true, remains: true });
  const layout = new Map<string, Uint8Array>();
  const store = await zarrStore("restoreZarrLayout", options, async (key, bytes) => {
    layout.set(key, bytes);
  });
  await store.finish();
  if ((await state(path, "/zarr.json", layout)) === "other") {
    throw new PathError(
      `restoreZarrLayout: the store must be the one that was laid out, got another at ${path}. Move it away.`,
    );
  }
  for (const [key, bytes] of layout) {
    if ((await state(path, key, layout)) === "whole") continue;
    const file = join(path, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, bytes, { force: true });
  }
  return [...layout.keys()].map((key) => join(path, key));
}

/** How the file of a key stands to what it should be. */
async function state(
  path: string,
  key: string,
  layout: ReadonlyMap<string, Uint8Array>,
): Promise<"whole" | "other" | "missing"> {
  const found = await readFile(join(path, key)).catch(() => undefined);
  if (found === undefined) return "missing";
  return found.equals(layout.get(key) ?? new Uint8Array(0)) ? "whole" : "other";
}
