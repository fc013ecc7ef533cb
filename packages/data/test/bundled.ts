import { fileURLToPath } from "node:url";
import { build } from "vite";

/** A module of src as one plain file, for a child process to run without a compiler. */
export async function bundled(module: string): Promise<string> {
  const bundle = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@chaosphere/source"] },
    ssr: { noExternal: true, resolve: { conditions: ["@chaosphere/source"] } },
    build: { ssr: fileURLToPath(new URL(`../src/${module}`, import.meta.url)), write: false },
  });
  const [{ output }] = [bundle].flat() as { output: { code: string }[] }[];
  return output[0].code;
}
