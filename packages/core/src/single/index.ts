export {
  adjointSynthesisF32,
  analyseF32,
  synthesiseF32,
  type TransformOptionsF32,
} from "../harmonics/transformF32.ts";
