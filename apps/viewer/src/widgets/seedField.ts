import { html, type TemplateResult } from "lit-html";
import { numberField } from "./numberField.ts";

/** Seeds of links and of the command line. */
const seeds: readonly [number, number] = [0, 2 ** 32 - 1];

/** A field for a seed, with a button for the next one. */
export function seedField(
  id: string,
  seed: number,
  choose: (seed: number) => void,
): TemplateResult {
  const next = (): void => choose((seed + 1) % 2 ** 32);
  return numberField({
    id,
    label: "Seed",
    range: seeds,
    value: seed,
    choose,
    beside: html`<button type="button" aria-label="Next seed" @click=${next}>Next</button>`,
  });
}
