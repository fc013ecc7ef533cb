/** A file whose first bytes can be looked at before the rest is read. */
export interface ByteSource {
  /** Length of the file in bytes. */
  readonly size: number;
  /** The bytes from `start` up to `end`, by default the whole file. */
  readonly read: (start?: number, end?: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** The bytes of a file of a folder by its name, undefined if the folder has none of that name. */
export interface FolderSource {
  (file: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The names of all files, where they are known: of a Zarr store without consolidated metadata they name the arrays. */
  readonly names?: readonly string[];
}

/** Where the contents of what is opened come from: bytes at hand, a file, or the folder of a dataset or a Zarr store. */
export type OpenSource = Uint8Array<ArrayBuffer> | ByteSource | FolderSource;
