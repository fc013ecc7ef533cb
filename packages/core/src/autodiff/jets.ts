import { type Arithmetic, arithmeticOf } from "./arithmetic.ts";
import { chainRule, constant, type Jet } from "./jet.ts";

/**
 * The arithmetic of automatic derivatives, forward mode and second order: with it a formula written once gives its
 * gradient and Hessian to rounding.
 *
 * @example
 * ```ts
 * import { jets, jetVariables } from "@chaosphere/core/autodiff";
 *
 * const [x] = jetVariables([0]);
 * const { value, gradient, hessian } = jets.exp(jets.multiply(x, -2));
 * console.log(value, gradient[0], hessian[0]); // 1 -2 4
 * ```
 */
export const jets: Arithmetic<Jet> = /* @__PURE__ */ arithmeticOf<Jet>({
  isTerm: isJet,
  sum: (u, v, sign) => {
    const other = typeof v === "number" ? constant(u.gradient.length, v) : v;
    return chainRule([u, other], u.value + sign * other.value, [1, sign], [0, 0, 0, 0]);
  },
  product: (u, v) =>
    typeof v === "number"
      ? chainRule([u], u.value * v, [v], [0])
      : chainRule([u, v], u.value * v.value, [v.value, u.value], [0, 1, 1, 0]),
  apply: (u, derivatives) => {
    const out = new Float64Array(3);
    derivatives(u.value, out);
    return chainRule([u], out[0], [out[1]], [out[2]]);
  },
});

/** Whether a value is a jet. */
export function isJet(u: object): u is Jet {
  return "value" in u && "gradient" in u && "hessian" in u;
}
