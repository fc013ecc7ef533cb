import { DomainError, GridError, ShapeError } from "@chaosphere/core";

/** The call is at fault: exit status 2. Message: `rule, got value. Remedy.` */
export class CallError extends Error {
  override readonly name = "CallError";
}

/** What is made of options alone: what a library refuses of it is the call's fault, where of data it is the data's. */
export function asked<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if ([DomainError, GridError, ShapeError].some((kind) => error instanceof kind)) {
      throw new CallError(error instanceof Error ? error.message : "", { cause: error });
    }
    throw error;
  }
}
