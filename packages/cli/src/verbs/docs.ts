import { whole } from "../options/numbers.ts";
import type { Verb } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";
import { serveUntilStopped } from "../view/server.ts";
import { builtDocumentation } from "../view/site.ts";

/** The documentation in a browser of this computer. */
export const docs: Verb = {
  name: "docs",
  description:
    "serve the documentation to a browser of this computer and print its address; Ctrl-C ends it, with status 0",
  example: "chaosphere docs --port 0",
  declare: (command, act) =>
    command
      .option("--port <n>", "port to listen on; 0 for any free one", whole("--port", 0, 65_535), 0)
      .action(act(serve)),
};

async function serve(
  _: readonly string[],
  { port: asked }: { readonly port: number },
): Promise<Report> {
  const site = builtDocumentation();
  const { address, port } = await serveUntilStopped({
    verb: "docs",
    site,
    files: new Map(),
    port: asked,
  });
  return { json: { address, port, site }, summary: [address] };
}
