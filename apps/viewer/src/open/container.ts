import { checkFileSize, inWords, largestFile } from "./limits.ts";

/** A file, wherever it is, of which the first bytes can be looked at before the rest is read. */
export interface NamedFile {
  /** Path within what was opened, as "folder/meta.json", or a plain name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly read: (start?: number, end?: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that was dropped or picked. */
export function namedFile(
  file: File,
  path: string = file.webkitRelativePath || file.name,
): NamedFile {
  return {
    name: path,
    size: file.size,
    read: async (start = 0, end = file.size) =>
      new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/**
 * A file at an address. It is fetched once, and given up as soon as it is longer than files may be.
 *
 * @throws TypeError if there is nothing to fetch; RangeError if it is too large.
 */
export async function fetchedFile(url: string): Promise<NamedFile> {
  const address = new URL(url, document.baseURI);
  const name = decodeURIComponent(address.pathname.split("/").at(-1) || address.host);
  const response = await fetch(address).catch((error) => {
    throw new TypeError(
      `open: the address must answer and permit this page to read it, got “${error instanceof Error ? error.message : error}” from ${address}. Download the file and drop it here.`,
    );
  });
  if (!response.ok) {
    throw new TypeError(
      `open: the address must have the file, got ${response.status} ${response.statusText} from ${address}. Check the address.`,
    );
  }
  checkFileSize(name, Number(response.headers.get("content-length") ?? 0));
  const bytes = await wholeBody(response, name);
  return { name, size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

async function wholeBody(response: Response, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (length > largestFile) {
      await reader?.cancel();
      throw new RangeError(
        `open: a file must be at most ${inWords(largestFile)}, got more for ${name}. Cut out fewer fields, or use chaosphere convert.`,
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

/** The files of what was dropped, folders walked to the end. Must be called before the event is over. */
export async function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const lists = await Promise.all(
    entries.map(({ entry, file }) =>
      entry?.isDirectory
        ? filesOf(entry as FileSystemDirectoryEntry)
        : Promise.resolve(file ? [namedFile(file)] : []),
    ),
  );
  return lists.flat();
}

/** Most files that are looked at in a folder: a dataset has about ten. */
const mostFiles = 1000;

async function filesOf(folder: FileSystemDirectoryEntry): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return found;
    for (const entry of entries) {
      if (entry.isDirectory) found.push(...(await filesOf(entry as FileSystemDirectoryEntry)));
      else
        found.push(namedFile(await fileOf(entry as FileSystemFileEntry), entry.fullPath.slice(1)));
      if (found.length > mostFiles) {
        throw new RangeError(
          `open: a folder must have at most ${mostFiles} files, got more in ${folder.name}. Drop the dataset's own folder.`,
        );
      }
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
