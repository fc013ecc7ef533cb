import { AmbiguityError } from "@chaosphere/data";
import { addressName, holdsItsData } from "../link/address.ts";
import { AbsentError, fetchedFile, namedFile } from "./container.ts";
import { type Content, readContent, readFolder } from "./content.ts";
import { prepareCells } from "./prepareCells.ts";
import type { ReadingAnswer, ReadingRequest } from "./request.ts";

/** Reads one thing, so that the page stays responsive and the memory of reading is freed with the worker. */
addEventListener("message", async ({ data }: MessageEvent<ReadingRequest>) => {
  try {
    const content = prepared(await read(data));
    answer({ content }, buffersOf(content));
  } catch (error) {
    if (error instanceof AmbiguityError) {
      const { message, readings, settings } = error;
      return answer({ ambiguity: { message, readings, settings } }, []);
    }
    answer({ complaint: error instanceof Error ? error.message : String(error) }, []);
  }
});

function prepared(content: Content): Content {
  return content.kind === "fields" ? { ...content, fields: prepareCells(content.fields) } : content;
}

function answer(message: ReadingAnswer, transfer: Transferable[]): void {
  postMessage(message, { transfer });
}

function report(text: string, part: number | null): void {
  answer({ text, part }, []);
}

function read(request: ReadingRequest): Promise<Content> {
  return "files" in request
    ? readContent(
        request.files.map(({ file, path }) => namedFile(file, path)),
        request.options,
      )
    : readAddress(request);
}

/** Whatever is at an address: a file, a dataset folder named by its meta.json, or a Zarr store. */
async function readAddress({
  address,
  options,
}: Extract<ReadingRequest, { address: string }>): Promise<Content> {
  const name = addressName(new URL(address));
  const pathname = holdsItsData(new URL(address)) ? "" : new URL(address).pathname;
  if (pathname.endsWith("/meta.json")) {
    const folder = new URL("./", address);
    // The page shows the description of meta.json, not the whole note beside it.
    const find = async (file: string) =>
      file === "SOURCE.md" ? undefined : fetchedFile(within(folder, file));
    return readFolder(find, folder.href.replace(/\/$/, ""), options);
  }
  if (/\.zarr\/?$/.test(pathname)) {
    const folder = new URL(address.replace(/\/?$/, "/"));
    let count = 0;
    const find = async (file: string) => {
      report(`Fetching ${name}, ${++count} files…`, null);
      return fetchedFile(within(folder, file)).catch((error: unknown) => {
        // A store says by an absent file that a chunk has no values, or that it is of another version.
        if (error instanceof AbsentError) return undefined;
        throw error;
      });
    };
    return readFolder(find, name, options);
  }
  const file = await fetchedFile(address, (part) => report(`Fetching ${name}…`, part));
  report(`Reading ${name}…`, null);
  return readContent([file], options);
}

/** @throws RangeError if a name leads out of the folder: it was consented to, and nothing else. */
function within(folder: URL, file: string): string {
  const { href } = new URL(file.split("/").map(encodeURIComponent).join("/"), folder);
  if (href.startsWith(folder.href)) return href;
  throw new RangeError(
    `open: the files of a folder must lie in it, got ${file} in ${folder.href}. Ask whoever wrote it.`,
  );
}

/** What is transferred without a copy. */
function buffersOf(content: Content): Transferable[] {
  if (content.kind !== "fields") return [];
  const { cells, coefficients, vectors } = content.fields;
  const texels = cells?.prepared?.image.texels;
  const arrays = [cells?.values, texels, coefficients?.values, vectors?.east, vectors?.north];
  // A component that is shown has one buffer with its cells.
  return [...new Set(arrays.flatMap((array) => (array ? [array.buffer] : [])))];
}
