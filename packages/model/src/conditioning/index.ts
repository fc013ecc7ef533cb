export { closedFormLawOf } from "./closedFormLawOf.ts";
export {
  type ConditionalMethod,
  type ConditionalRun,
  type ConditionalRunOptions,
  conditionalRun,
} from "./conditionalRun.ts";
export { modelPullback } from "./modelPullback.ts";
export { type TwistedRun, type TwistedRunOptions, twistedRun } from "./twistedRun.ts";
