import { type FieldsOptions, fieldsOptions } from "../inputs/fields.ts";
import { whole } from "../options/numbers.ts";
import type { Verb } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";
import { linkTo } from "../view/link.ts";
import { serveUntilStopped } from "../view/server.ts";
import { shownFile } from "../view/shown.ts";
import { builtViewer, checkedViewer } from "../view/site.ts";

interface ViewOptions extends FieldsOptions {
  readonly port: number;
  readonly site?: string;
}

/** The viewer in a browser of this computer. */
export const view: Verb = {
  name: "view",
  description:
    "serve the viewer to a browser of this computer and print its address; Ctrl-C ends it, with status 0",
  example: "chaosphere view noise.npy",
  declare: (command, act) =>
    fieldsOptions(command)
      .argument("[input]", "fields (dataset folder, .npy, .nc, .fits), coefficients or a model")
      .option("--port <n>", "port to listen on; 0 for any free one", whole("--port", 0, 65_535), 0)
      .option("--site <folder>", "the built viewer, where it is not the shipped one")
      .action(act(serve)),
};

async function serve(
  [input]: readonly (string | undefined)[],
  { port: asked, site, ...options }: ViewOptions,
): Promise<Report> {
  const folder = site === undefined ? builtViewer() : checkedViewer([site]);
  const shown = input === undefined ? undefined : await shownFile(input, options);
  const files = shown?.files ?? new Map();
  const server = await serveUntilStopped({ site: folder, files, port: asked });
  const address = server.address + (shown ? linkTo(shown) : "");
  return {
    json: { address, port: server.port, site: folder, ...(input !== undefined && { input }) },
    summary: [address],
  };
}
