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

/** What an option names is chosen by the call: a rule that fits no field, or leaves none, is the call's fault. */
export function asCall<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new CallError(error.message);
  }
}
