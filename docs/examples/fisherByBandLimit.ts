// Does the entropy bound survive a finer band limit? Only if the noise has the small scales of the data.
//   npm run example -- examples/fisherByBandLimit.ts
import { whittleMatern } from "@chaosphere/core";
import { fisherByBandLimit } from "@chaosphere/score";

const L = 1251;
const noise = { alpha: 2, kappa: 1, sigma: 1 };
const γ = whittleMatern(L, noise);

for (const [name, data] of [
  ["another κ", { ...noise, kappa: Math.sqrt(10) }],
  ["another α", { ...noise, alpha: 2.2 }],
  ["another σ", { ...noise, sigma: 1.1 }],
] as const) {
  const report = fisherByBandLimit(γ, whittleMatern(L, data).spectrum, { noise });
  const at = [10, 50, 250, 1250].map((l) => (report.fisherInformation[l] ?? 0).toPrecision(7));
  console.log(`${name}: I_L = ${at.join(", ")} at l ≤ 10, 50, 250, 1250 — ${report.verdict}`);
  if (report.advice) console.log(`  ${report.advice.text}`);
  const expected = name === "another κ" ? "dimension-free" : "diverging";
  if (report.verdict !== expected) throw new Error(`${name} is ${report.verdict}`);
}

const { fisherInformation } = fisherByBandLimit(
  γ,
  whittleMatern(L, { ...noise, kappa: Math.sqrt(10) }).spectrum,
);
// docs/theory/formulas.md, G9: 181.3429 at L = 1250.
if (!(Math.abs((fisherInformation[1250] ?? 0) - 181.3429) < 5e-5)) throw new Error("I_1250 is off");
