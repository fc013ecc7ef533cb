import type { SphereOperator } from "@chaosphere/malliavin";

/** An operator A as a function of the eigenvalue λ of −Δ, on whatever domain. */
export interface IntervalOperator {
  readonly title: string;
  readonly order: "second" | "fourth";
  readonly symbol: (λ: number) => number;
}

/**
 * The eight operators of the authors' validation on the interval, in their order and with their parameters. Of Cahn–Hilliard
 * they name −Δ² + βΔ and use the eigenvalues −λ² + βλ, those of −Δ² − βΔ; the eigenvalues count here.
 */
export const intervalOperators: Readonly<Record<string, IntervalOperator>> = {
  heat: { title: "heat", order: "second", symbol: (λ) => -λ },
  damped: { title: "Ornstein–Uhlenbeck, Δ − 2", order: "second", symbol: (λ) => -λ - 2 },
  scaled: { title: "scaled diffusion, ν = 0.1", order: "second", symbol: (λ) => -0.1 * λ },
  fractional: { title: "fractional, s = ¾", order: "second", symbol: (λ) => -(λ ** 0.75) },
  biharmonic: { title: "biharmonic", order: "fourth", symbol: (λ) => -λ * λ },
  cahnHilliard: { title: "Cahn–Hilliard, β = 1", order: "fourth", symbol: (λ) => -λ * λ + λ },
  swiftHohenberg: {
    title: "Swift–Hohenberg, r = 0",
    order: "fourth",
    symbol: (λ) => -((1 - λ) ** 2),
  },
  polynomial: { title: "polynomial, −Δ² + Δ/2", order: "fourth", symbol: (λ) => -λ * λ - λ / 2 },
};

/** The operators on the sphere that the experiment linear-spde does not have. */
export const sphereOperators: Readonly<Record<string, SphereOperator>> = {
  scaled: { kind: "heat", diffusivity: 0.1 },
  cahnHilliard: { kind: "cahn-hilliard", beta: 1 },
  swiftHohenberg: { kind: "swift-hohenberg", r: -0.5 },
  polynomial: { kind: "polynomial", coefficients: [0, 0.5, -1] },
};
