// The equation of coupledWells.json as a module, in the arithmetic of duals: derivatives are computed.
export const name = "coupled wells";
export const dimension = 2;

const k = 0.5;

export function b(_, [x1, x2], { add, subtract, multiply, power }) {
  const well = (x) => multiply(subtract(x, power(x, 3)), 4);
  const pull = multiply(subtract(x2, x1), k);
  return [add(well(x1), pull), subtract(well(x2), pull)];
}

export function σ(_, [, x2], { add, multiply, sqrt }) {
  return [1, 0, 0, sqrt(add(multiply(x2, x2), 1))]; // rows first
}

export const run = {
  start: { mean: [1, -1], deviation: [0.1, 0.1] },
  horizon: 0.5,
  steps: 200,
};
