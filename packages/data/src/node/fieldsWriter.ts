import type { GridFields } from "@chaosphere/core";

/** Writes fields batch after batch. The file appears at its path when it is closed; one that is not to be closed must be aborted. */
export interface FieldsWriter {
  /**
   * Adds fields after those written so far.
   *
   * @throws {@link DomainError} if they lie on another grid.
   * @throws {@link FormatError} if the disk is full or fails.
   */
  append(fields: GridFields): Promise<void>;
  /** Completes the file and gives it its name. */
  close(): Promise<void>;
  /** Removes what was written. Does nothing after `close`. */
  abort(): Promise<void>;
}
