import { DomainError, FormatError } from "@chaosphere/core";

/** Runs work on an equation from a file: what its coefficients may not be is the file's fault, not the call's. */
export async function blaming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) {
      throw new FormatError(`${error.message} Correct ${path}.`, { path, field: "equation" });
    }
    throw error;
  }
}
