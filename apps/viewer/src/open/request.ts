import type { Content, ReadingOptions } from "./content.ts";

/** A file of this computer and its path within what was opened. */
export interface PathFile {
  readonly path: string;
  readonly file: File;
}

/** What the reading worker is asked: files, or what lies at an absolute address. */
export type ReadingRequest = (
  | { readonly files: readonly PathFile[] }
  | { readonly address: string }
) & { readonly options: ReadingOptions };

/** What it answers. */
export type ReadingAnswer = { readonly content: Content } | { readonly complaint: string };
