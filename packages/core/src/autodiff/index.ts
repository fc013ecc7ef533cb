export { chain, constant, type Jet, variables } from "./jet.ts";
export { isJet, type JetArithmetic, jets, type Term } from "./jetArithmetic.ts";
export { checkOperands } from "./operands.ts";
