import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formulaOf } from "../src/widgets/theory.ts";
import { theoryPage } from "../theory.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const formulas = read("../../../docs/theory/formulas.md");
const page = theoryPage(formulas);
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

test("each formula that words of the page lead to is an anchor of the page of theory, on the line that has it", () => {
  const line = (label: string) => page.split("\n").find((text) => text.includes(`id="${label}"`));
  for (const label of Object.values(formulaOf)) expect(line(label)).toBeDefined();
  expect(line(formulaOf["Whittle–Matérn"])).toContain("sigma^2 (kappa^2 + l(l+1))^{-alpha}");
  expect(line(formulaOf["decay of I"])).toContain("KL &lt;= KL_T + h(I_0 - I_T)");
  expect(line(formulaOf["Girsanov’s theorem"])).toContain("K_mEI");
  expect(line(formulaOf["dKL/dt = −I"])).toContain("d KL_t/dt = -I_t");
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
