export type { Arithmetic, Operand } from "./arithmetic.ts";
export { type Dual, type DualBlock, dualBlock, isDual } from "./dualBlock.ts";
export {
  type Derivatives,
  type ElementaryName,
  elementaryFunctions,
} from "./elementaryFunctions.ts";
export { chainRule, type Jet, jetVariables } from "./jet.ts";
export { isJet, jets } from "./jets.ts";
