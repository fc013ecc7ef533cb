import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CallError } from "../errors/callError.ts";

/** The folder of the built viewer: in the repository, or within the package where that was installed. */
export function builtViewer(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, "../../../../apps/viewer/dist"), join(here, "../../viewer")];
  return checkedViewer(candidates);
}

/**
 * The folder of the built documentation: in the repository, or within the package where that was installed.
 *
 * @throws {@link CallError} if it is not there.
 */
export function builtDocumentation(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, "../../../../docs/.vitepress/dist"), join(here, "../../docs")];
  const folder = candidates.find(hasPage);
  if (folder === undefined) {
    throw new CallError(
      `the documentation must be built, got no index.html in ${candidates.join(" or ")}. Run npm run docs in the repository.`,
    );
  }
  return folder;
}

const hasPage = (folder: string): boolean => existsSync(join(folder, "index.html"));

/**
 * The first folder that holds a built viewer.
 *
 * @throws {@link CallError} if none does.
 */
export function checkedViewer(candidates: readonly string[]): string {
  const folder = candidates.find(hasPage);
  if (folder === undefined) {
    throw new CallError(
      `the viewer must be built, got no index.html in ${candidates.join(" or ")}. Run npm run build in the repository, or name its folder with --site.`,
    );
  }
  return folder;
}
