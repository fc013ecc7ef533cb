import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formulaOf } from "../src/widgets/theory.ts";
import { theoryPage } from "../theory.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const formulas = read("../../../docs/theory/formulas.md");
const page = theoryPage(formulas);
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

/** The TeX of the formulas next to an anchor: four before it, and two behind. */
function formulasAt(label: string): string {
  const [before = "", behind = ""] = page.split(`id="${label}"`);
  const tex = (html: string) =>
    [...html.matchAll(/<annotation encoding="application\/x-tex">([^<]*)</g)].map(([, x]) => x);
  return [...tex(before).slice(-4), ...tex(behind).slice(0, 2)].join("\n");
}

test("each formula that words of the page lead to is an anchor of the page of theory, beside the formula", () => {
  for (const label of Object.values(formulaOf)) expect(ids).toContain(label);
  expect(formulasAt(formulaOf["Whittle–Matérn"])).toContain(
    "\\sigma^2 (\\kappa^2 + l(l+1))^{-\\alpha}",
  );
  expect(formulasAt(formulaOf["decay of I"])).toContain("\\mathrm{KL}_T + h(I_0 - I_T)");
  expect(formulasAt(formulaOf["Girsanov’s theorem"])).toContain("K_{\\mathrm{mEI}}");
  expect(formulasAt(formulaOf["dKL/dt = −I"])).toContain("\\mathrm{KL}_t}{dt} = -I_t");
});

test("formulas are typeset, and no TeX is left in the text", () => {
  expect(page.match(/<math/g)?.length).toBeGreaterThan(900);
  const text = page
    .replace(/<annotation[\s\S]*?<\/annotation>/g, "")
    .replace(/<code>[^<]*<\/code>/g, "");
  expect(text.match(/\$|\\[a-z]+/g)).toBeNull();
});

test("no id stands twice, links within the page lead somewhere, and nothing is fetched from elsewhere", () => {
  expect(ids.length).toBeGreaterThan(60);
  expect(ids.filter((id, k) => ids.indexOf(id) !== k)).toEqual([]);
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.includes(id ?? ""))).toEqual([]);
  for (const [, address] of page.matchAll(/ src="([^"]+)"|<link[^>]* href="([^"]+)"/g)) {
    expect(address ?? "./").toMatch(/^(\.\/|data:,)/);
  }
});
