import { AmbiguityError } from "@chaosphere/data";
import { fetchedFile, namedFile } from "./container.ts";
import { type Content, readContent, readFolder } from "./content.ts";
import type { ReadingAnswer, ReadingRequest } from "./request.ts";

/** Reads one thing, so that the page stays responsive and the memory of reading is freed with the worker. */
addEventListener("message", async ({ data }: MessageEvent<ReadingRequest>) => {
  try {
    const content = await read(data);
    answer({ content }, buffersOf(content));
  } catch (error) {
    if (error instanceof AmbiguityError) {
      const { message, readings, settings } = error;
      return answer({ ambiguity: { message, readings, settings } }, []);
    }
    answer({ complaint: error instanceof Error ? error.message : String(error) }, []);
  }
});

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

/** Whatever is at an address: a file, or a dataset folder named by its meta.json. */
async function readAddress({
  address,
  options,
}: Extract<ReadingRequest, { address: string }>): Promise<Content> {
  if (!new URL(address).pathname.endsWith("/meta.json")) {
    const name = decodeURIComponent(new URL(address).pathname.split("/").at(-1) ?? address);
    const file = await fetchedFile(address, (part) => report(`Fetching ${name}…`, part));
    report(`Reading ${name}…`, null);
    return readContent([file], options);
  }
  // The page shows the description of meta.json, not the whole note beside it.
  const find = async (file: string) =>
    file === "SOURCE.md" ? undefined : fetchedFile(new URL(file, address).href);
  return readFolder(find, address.replace(/\/?meta\.json$/, ""));
}

/** What is transferred without a copy. */
function buffersOf(content: Content): Transferable[] {
  if (content.kind !== "fields") return [];
  const { cells, coefficients } = content.fields;
  return [cells?.values.buffer, coefficients?.values.buffer].filter(
    (buffer) => buffer !== undefined,
  );
}
