import { sizeWords } from "@chaosphere/data/open";
import { addressName, holdsItsData } from "../link/address.ts";
import { checkFileSize, largestFile } from "./limits.ts";

/** A file, wherever it is, of which the first bytes can be looked at before the rest is read. */
export interface NamedFile {
  /** Path within what was opened, as "folder/meta.json", or a plain name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly read: (start?: number, end?: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that was dropped or picked. */
export function namedFile(file: File, path: string): NamedFile {
  return {
    name: path,
    size: file.size,
    read: async (start = 0, end = file.size) =>
      new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/** There is no file at an address. */
export class AbsentError extends TypeError {
  override readonly name = "AbsentError";
}

/**
 * A file at an absolute address. It is fetched once, and given up as soon as it is longer than files may be.
 *
 * @param report told the part that has arrived, null while the whole length is not known.
 * @throws {@link AbsentError} if there is nothing there; TypeError if it cannot be fetched; RangeError if it is too large.
 */
export async function fetchedFile(
  url: string,
  report: (part: number | null) => void = () => {},
): Promise<NamedFile> {
  const address = new URL(url);
  const name = addressName(address);
  const response = await fetch(address, { referrerPolicy: "no-referrer" }).catch((error) => {
    if (holdsItsData(address)) {
      throw new TypeError(
        `open: a data address must be data:, a type, ;base64 where it is so, a comma and the data, got ${address.href.slice(0, 60)}… of ${address.href.length} characters. Copy it again, whole.`,
      );
    }
    throw new TypeError(
      `open: the address must answer and let this page read it, got “${error instanceof Error ? error.message : error}” from ${address}. Download the file and drop it here.`,
    );
  });
  if (!response.ok) {
    const Kind = [403, 404, 410].includes(response.status) ? AbsentError : TypeError;
    throw new Kind(
      `open: the address must have the file, got ${response.status} ${response.statusText} from ${address}. Check the address.`,
    );
  }
  const length = Number(response.headers.get("content-length") ?? 0);
  checkFileSize(name, length);
  // Of a body that the browser unpacks the length is another.
  const isPacked = response.headers.get("content-encoding") !== null;
  const bytes = await wholeBody(response, name, (read) =>
    report(length > 0 && !isPacked ? Math.min(1, read / length) : null),
  );
  return { name, size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

async function wholeBody(
  response: Response,
  name: string,
  report: (read: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
    length += part.value.length;
    report(length);
    if (length > largestFile) {
      await reader?.cancel();
      throw new RangeError(
        `open: a file must be at most ${sizeWords(largestFile)}, got more for ${name}. Open a file with fewer fields, or make it smaller with chaosphere convert.`,
      );
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
