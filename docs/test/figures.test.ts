import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { files, transformCost } from "../figures/transformCost.ts";

test("the figure of the transform's cost is drawn from the committed table", () => {
  const table = readFileSync(files.table, "utf8");
  expect(readFileSync(files.figure, "utf8")).toBe(transformCost(table).svg);
});

test("the exponent is that of the times", () => {
  const header = "| what | L or n | unit | ours |\n| --- | ---: | --- | ---: |\n";
  const line = (what: string) => (L: number) => `| ${what} | ${L} | ms | ${L ** 2.5 / 1e6} |\n`;
  const lines = [256, 512, 1024].flatMap((L) => [line("synthesis")(L), line("analysis")(L)]);
  expect(transformCost(header + lines.join("")).svg).toMatch(/>ours, L<tspan [^>]*>2\.50<\/tspan>/);
});
