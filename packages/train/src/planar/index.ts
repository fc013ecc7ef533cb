export { checkerboardSource } from "./checkerboardSource.ts";
export {
  type EightGaussians,
  type EightGaussiansOptions,
  eightGaussians,
} from "./eightGaussians.ts";
export { type SwissRoll, type SwissRollOptions, swissRoll } from "./swissRoll.ts";
