import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { root } from "./importGraph.ts";

/** What {@link bundle} packs. */
export interface BundleEntry {
  /** The folder below packages/ from which the module imports. */
  readonly folder: string;
  /** The module, such as `export { key } from "@chaosphere/core";`. */
  readonly code: string;
  /** Which imports stay imports, beside those of Node's own modules. Default: none. */
  readonly external?: (specifier: string) => boolean;
}

/** A module with all that it needs. */
export interface Bundle {
  /** The names that it exports. */
  readonly names: readonly string[];
  /** Its size minified and gzipped, with every file that it loads. */
  readonly bytes: number;
}

/** Bundles a module from the sources of the packages, without what it does not use. */
export async function bundle({ folder, code, external }: BundleEntry): Promise<Bundle> {
  const entry = join(root, "packages", folder, "src", "bundleEntry.ts");
  const { output } = (await build({
    root: join(root, "packages", folder),
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@chaosphere/source"] },
    plugins: [
      {
        name: "bundle-entry",
        enforce: "pre",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: "strict",
        external: (id) => id.startsWith("node:") || (external?.(id) ?? false),
      },
    },
  })) as Rolldown.RolldownOutput;
  const sizes = output.map(
    (file) => gzipSync(file.type === "chunk" ? file.code : file.source).length,
  );
  return { names: output[0].exports, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
