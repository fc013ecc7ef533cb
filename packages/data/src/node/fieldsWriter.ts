import type { GridFields } from "@chaosphere/core";

/** Writes fields batch after batch. Nothing stands at the path until `close`; what is not closed is to be aborted. */
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
