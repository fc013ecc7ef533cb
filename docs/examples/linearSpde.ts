// The score of linear SPDEs on the sphere in a direction h, and the difference quotient of their log-density.
// Run it from the folder docs: npm run example -- examples/linearSpde.ts
import { colour, key, pointwiseVariance, scaleDegrees, split, whiteNoise } from "@chaosphere/core";
import {
  rangeCondition,
  type SphereOperator,
  spdeCovariance,
  spdeMean,
  spdeScore,
  sphereSpde,
} from "@chaosphere/malliavin";

const operators: readonly SphereOperator[] = [
  { kind: "heat", diffusivity: 0.1 },
  { kind: "ornstein-uhlenbeck", rate: 2 },
  { kind: "fractional", diffusivity: 0.1, power: 0.75 },
  { kind: "biharmonic", diffusivity: 0.001 },
];
const noise = (λ: number): number => (1 + λ) ** -3; // q_l: trace class
const t = 0.3;
const L = 65; // degrees 0 … 64

const [starts, states, directions] = split(key(2508), 3);
if (!starts || !states || !directions) throw new Error("split gave too few keys");

console.log(
  "operator                 β_h        difference quotient   tr γ, L = 64        tr γ, L = 128",
);
for (const operator of operators) {
  const spde = sphereSpde(L, { operator, noise }); //      du = Au dt + Q^½ dW
  const γ = spdeCovariance(spde, t); //                    γ_l = q_l (e^{2a_l t} − 1)/(2a_l)
  const u0 = scaleDegrees({ ...whiteNoise(L, 1, starts), basis: "harmonic" }, (l) => (1 + l) ** -2);
  const mean = spdeMean(spde, t, u0); //                   S(t) u_0
  const noised = colour(γ, whiteNoise(L, 1, states));
  const u = { ...noised, values: noised.values.map((n, i) => n + (mean.values[i] ?? 0)) };
  // A direction in Ran γ: h = γ g with g square summable.
  const h = scaleDegrees({ ...whiteNoise(L, 1, directions), basis: "harmonic" }, (l) => {
    return (γ.spectrum[l] ?? 0) * (1 + l) ** -1.5;
  });
  const [verdict] = rangeCondition(spde, t, h);
  const [β = Number.NaN] = spdeScore(spde, t, { state: u, start: u0 }, h);

  // [log p(u + εh) − log p(u − εh)]/2ε by a² − b² = (a − b)(a + b), which loses no digits.
  const ε = 1e-3;
  const perDegree = scaleDegrees(
    { ...u, values: u.values.map(() => 1) },
    (l) => γ.spectrum[l] ?? 0,
  );
  const quotient = u.values.reduce((sum, value, i) => {
    const [e, m, variance] = [h.values[i] ?? 0, mean.values[i] ?? 0, perDegree.values[i] ?? 0];
    const [above, below] = [value + ε * e - m, value - ε * e - m];
    return sum - ((above - below) * (above + below)) / (4 * ε * variance);
  }, 0);

  const traces = [L, 129].map(
    (L) => 4 * Math.PI * pointwiseVariance(spdeCovariance(sphereSpde(L, { operator, noise }), t)),
  );
  console.log(
    `${operator.kind.padEnd(18)} ${β.toFixed(10).padStart(15)} ${quotient.toFixed(10).padStart(20)}   ${traces.map((trace) => trace.toFixed(12)).join("   ")}   ${verdict}`,
  );
  if (!(Math.abs(β - quotient) < 1e-7 * Math.max(1, Math.abs(β)))) throw new Error(operator.kind);
  const [coarse = Number.NaN, fine = Number.NaN] = traces;
  if (!(Math.abs(coarse / fine - 1) < 1e-6)) throw new Error(`${operator.kind}: trace`);
  if (verdict !== "in Ran γ") throw new Error(`${operator.kind}: ${verdict}`);
}
