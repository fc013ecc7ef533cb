/** Made by ../../heldOutLaws.ts from the kept records of the experiments. */
declare module "virtual:held-out-laws" {
  const laws: Readonly<Record<string, import("./heldOutFacts.ts").HeldOutLaw>>;
  export default laws;
}
