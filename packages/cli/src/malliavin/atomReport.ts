import { fokkerPlanck, signedSquareEquation, uniformLineMesh } from "@chaosphere/malliavin";

/** The atom of X_T at 0 for dX = −X|X| dt + √|X| dB, which stays at 0 once it is there. */
export interface AtomReport {
  readonly state: number;
  /** P(X_T = 0) by Fokker–Planck with an absorbing end at 0. */
  readonly mass: number;
}

/** The atom that paths from x_0 have reached by the horizon; by symmetry for either sign of x_0. */
export function atomReport(start: number, horizon: number): AtomReport {
  if (start === 0) return { state: 0, mass: 1 };
  const reach = Math.abs(start) + 3 + 3 * Math.sqrt(horizon);
  const space = uniformLineMesh(0, reach, Math.round(400 * reach), { left: "absorbing" });
  const law = fokkerPlanck(signedSquareEquation(), Math.abs(start), space, {
    horizon,
    steps: 400,
    timeDependent: false,
  });
  return { state: 0, mass: law.absorbed.left };
}
