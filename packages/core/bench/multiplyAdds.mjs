// The most multiply-adds a second that plain SIMD can do here: twelve independent chains of f64x2 products and sums, no memory.
import asc from "assemblyscript/asc";

const chains = Array.from({ length: 12 }, (_, k) => k);
const source = `export function chains(count: i32): f64 {
  const factor = f64x2.splat(0.9999999);
  ${chains.map((k) => `let c${k} = f64x2.splat(${k});`).join("\n  ")}
  for (let i: i32 = 0; i < count; i++) {
    ${chains.map((k) => `c${k} = f64x2.add(f64x2.mul(c${k}, factor), factor);`).join("\n    ")}
  }
  return ${chains.map((k) => `f64x2.extract_lane(c${k}, 0)`).join(" + ")};
}`;

/** A function that does `count` multiply-adds, about as fast as the machine can. */
export async function multiplyAdds() {
  const { binary, stderr } = await asc.compileString(source, {
    optimizeLevel: 3,
    runtime: "stub",
    enable: ["simd"],
  });
  if (!binary) throw new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(binary, {});
  return (count) => instance.exports.chains(Math.ceil(count / 24));
}
