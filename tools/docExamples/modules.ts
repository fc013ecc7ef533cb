import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";
import { root } from "../test/importGraph.ts";
import type { DocExample } from "./collect.ts";

const prefix = "virtual:doc-example/";

/** The specifier by which a test imports an example as a module. */
export const specifier = (example: DocExample): string =>
  prefix + Buffer.from(JSON.stringify(example)).toString("base64url");

/** Lets an example be imported as if it stood in a file of its own beside the one that documents it. */
export function docExampleModules(): Plugin {
  const codes = new Map<string, string>();
  return {
    name: "doc-example-modules",
    enforce: "pre",
    resolveId(source) {
      if (!source.startsWith(prefix)) return undefined;
      const written = source.slice(prefix.length);
      const { file, code }: DocExample = JSON.parse(
        Buffer.from(written, "base64url").toString("utf8"),
      );
      const hash = createHash("sha256").update(written).digest("hex").slice(0, 16);
      const id = join(root, dirname(file), `docExample-${hash}.ts`);
      codes.set(id, code);
      return id;
    },
    load: (id) => codes.get(id),
  };
}
