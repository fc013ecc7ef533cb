import { existsSync } from "node:fs";
import { access, constants, lstat, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError, PathError } from "./fileError.ts";

/** What is known of a path to which a store is to be written. */
export interface ZarrPathOptions {
  /** A store that exists is no hindrance, nor is what is left of one. Default false. */
  readonly force?: boolean;
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
  { force = false }: ZarrPathOptions,
): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  const isStore = await holdsStore(path);
  if (found && !(isStore && force)) {
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

/** Whether a folder is a store or what is left of one: an empty folder too, and one with an array. */
async function holdsStore(path: string): Promise<boolean> {
  const entries = await readdir(path).catch(() => undefined);
  if (entries === undefined) return false;
  const isArray = (name: string) =>
    ["zarr.json", "c"].some((part) => existsSync(join(path, name, part)));
  return entries.length === 0 || entries.includes("zarr.json") || entries.some(isArray);
}
