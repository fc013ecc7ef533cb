import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A temporary name: its start, a UUID and its end. */
const TEMPORARY = /^(\..*\.)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/s;

/** The start of the names of temporaries of a file, short enough where the file's own is. */
function start(path: string): string {
  return `.${basename(path).slice(0, 40)}.`;
}

/** A name beside a file for what is to take its place. */
export function temporaryFor(path: string): string {
  return join(dirname(path), `${start(path)}${randomUUID()}.part`);
}

/**
 * The temporaries beside files, of processes that write them or were killed while they did. Each folder is listed once.
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
 * console.log((await temporariesOf([path])).length); // 1
 * await file.append(Float64Array.of(1, 2));
 * await file.close();
 * console.log((await temporariesOf([path])).length); // 0
 * ```
 */
export async function temporariesOf(paths: readonly string[]): Promise<readonly string[]> {
  const startsIn = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = dirname(path);
    const starts = startsIn.get(folder) ?? new Set();
    startsIn.set(folder, starts.add(start(path)));
  }
  const found: string[] = [];
  for (const [folder, starts] of startsIn) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (starts.has(TEMPORARY.exec(name)?.[1] ?? "")) found.push(join(folder, name));
    }
  }
  return found;
}
