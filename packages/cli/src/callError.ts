/** The call is at fault: exit status 2. Message: `rule, got value. Remedy.` */
export class CallError extends Error {
  override readonly name = "CallError";
}
