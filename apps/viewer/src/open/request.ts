import type { AmbiguityError } from "@chaosphere/data";
import type { ReadingOptions } from "../state/state.ts";
import type { Content } from "./content.ts";

/** A file of this computer and its path within what was opened. */
export interface PathFile {
  readonly path: string;
  readonly file: File;
}

/** Files, or what lies at an absolute address. */
export type ReadingSource = { readonly files: readonly PathFile[] } | { readonly address: string };

/** What the reading worker is asked. */
export type ReadingRequest = ReadingSource & { readonly options: ReadingOptions };

/** What it answers: how far it is, what was read, what must be told first, or what is wrong. */
export type ReadingAnswer =
  | { readonly text: string; readonly part: number | null }
  | { readonly content: Content }
  | { readonly ambiguity: Pick<AmbiguityError, "message" | "readings" | "settings"> }
  | { readonly complaint: string };
