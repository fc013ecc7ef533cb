import type { PathFile } from "./request.ts";

/** The files of what was dropped, folders walked to the end. Must be called before the event is over. */
export async function droppedFiles(transfer: DataTransfer): Promise<PathFile[]> {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const lists = await Promise.all(
    entries.map(({ entry, file }) =>
      entry?.isDirectory
        ? filesOf(entry as FileSystemDirectoryEntry)
        : Promise.resolve(file ? [{ path: file.name, file }] : []),
    ),
  );
  return lists.flat();
}

/** Most files that are looked at in a folder: a dataset has about ten, a Zarr store one for each chunk. */
const mostFiles = 20_000;

async function filesOf(folder: FileSystemDirectoryEntry): Promise<PathFile[]> {
  const found: PathFile[] = [];
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return found;
    for (const entry of entries) {
      if (entry.isDirectory) found.push(...(await filesOf(entry as FileSystemDirectoryEntry)));
      else
        found.push({
          path: entry.fullPath.slice(1),
          file: await fileOf(entry as FileSystemFileEntry),
        });
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
