import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What is between the start of a temporary name and its end. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const END = ".part";

/** The start of the names of temporaries of a file, short enough where the file's own is. */
function start(path: string): string {
  return `.${basename(path).slice(0, 40)}.`;
}

/** A name beside a file for what is to take its place. */
export function temporaryFor(path: string): string {
  return join(dirname(path), `${start(path)}${randomUUID()}${END}`);
}

/**
 * The temporaries beside a file, of processes that write it or were killed while they did.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { openNpyWriter, temporariesOf } from "@chaosphere/data/node";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "chaosphere-")), "pair.npy");
 * const file = await openNpyWriter(path, { shape: [2] });
 * console.log((await temporariesOf(path)).length); // 1
 * await file.append(Float64Array.of(1, 2));
 * await file.close();
 * console.log((await temporariesOf(path)).length); // 0
 * ```
 */
export async function temporariesOf(path: string): Promise<readonly string[]> {
  const before = start(path);
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter(
      (name) =>
        name.startsWith(before) &&
        name.endsWith(END) &&
        UUID.test(name.slice(before.length, -END.length)),
    )
    .map((name) => join(dirname(path), name));
}
