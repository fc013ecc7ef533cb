export { type TensorResidual, tensorResidual } from "./tensorResidual.ts";
