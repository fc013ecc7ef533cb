// A draw is a function of key, field, degree and order: a finer band limit and a larger batch extend what was drawn before.
//   npm run example -- examples/reproducibleNoise.ts
// #region noise
import { colour, key, truncate, whiteNoise, whittleMatern } from "@chaosphere/core";

const draw = (bandLimit: number, count: number) =>
  colour(whittleMatern(bandLimit, { alpha: 2.5, kappa: 5 }), whiteNoise(bandLimit, count, key(1)));

const coarse = draw(16, 2);
const fine = truncate(draw(32, 5), 16);
const same = coarse.values.every((value, i) => value === fine.values[i]);
console.log(same); // true
// #endregion noise

if (!same) throw new Error("a finer band limit changed a coefficient");
