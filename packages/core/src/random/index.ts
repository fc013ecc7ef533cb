export { child, type Key, key, split } from "./key.ts";
export { fillNormals, normalAt, uniformAt } from "./normal.ts";
export { purpose } from "./purpose.ts";
export { normalQuantile } from "./quantile.ts";
export { antitheticNormalAt, quasiUniformAt } from "./quasi.ts";
