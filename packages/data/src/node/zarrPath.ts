import { existsSync } from "node:fs";
import { access, constants, lstat, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError, PathError } from "./fileError.ts";

/** What is known of a path to which a store is to be written. */
export interface ZarrPathOptions {
  /** A store that exists is no hindrance. Default false. */
  readonly force?: boolean;
  /**
   * Nor is a folder that may be what is left of one, empty or with an array in it: only for who adds to it, since it may as well be
   * somebody's folder of stores. Default false.
   */
  readonly remains?: boolean;
}

/**
 * Refuses the path of a store before the work that leads to it.
 *
 * @throws {@link PathError} as {@link openZarrWriter} does.
 */
export function checkZarrOutput(path: string, options: ZarrPathOptions = {}): Promise<void> {
  return checkStorePath("checkZarrOutput", path, options);
}

/** {@link checkZarrOutput} for another function, which errors name. */
export async function checkStorePath(
  caller: string,
  path: string,
  { force = false, remains = false }: ZarrPathOptions,
): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  const isStore = existsSync(join(path, "zarr.json"));
  const isFree = !found || (isStore && force) || (remains && (await holdsRemains(path)));
  if (!isFree) {
    throw new PathError(
      isStore
        ? `${caller}: the store must not exist yet, got ${path}. Give another name or add --force.`
        : `${caller}: the path of a Zarr store must be free, got something else at ${path}. Give another name.`,
    );
  }
  await access(dirname(resolve(path)), constants.W_OK).catch((error) => {
    throw fileError(caller, path, error);
  });
}

/** Whether a folder without a root may have been a store: one that is empty, or has an array. */
async function holdsRemains(path: string): Promise<boolean> {
  const entries = await readdir(path).catch(() => undefined);
  if (entries === undefined) return false;
  const isArray = (name: string) =>
    ["zarr.json", "c"].some((part) => existsSync(join(path, name, part)));
  return entries.length === 0 || entries.some(isArray);
}
