/** The page of formulas: one that the build puts beside this page, or another that `VITE_THEORY_PAGE` names. */
const theoryPage: string = import.meta.env["VITE_THEORY_PAGE"] ?? "./theory.html";

/** Words of the page that stand for a formula, and the label of the formula. */
export const formulaOf: Readonly<Record<string, string>> = {
  "N(0, σ²(κ² − Δ)^−α)": "G9.1",
  "Whittle–Matérn": "G9.1",
  "Fisher information": "G6.1",
  "dKL/dt = −I": "G6.2",
  "Girsanov’s theorem": "G7.4",
  "decay of I": "G7.6",
};

/** Where a formula stands, by its label. */
export function theoryAddress(label: string): string {
  return `${theoryPage}#${label}`;
}
