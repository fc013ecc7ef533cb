import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { heldOutLaws, measured, statisticWords } from "../heldOutLaws.ts";
import { heldOutFacts, heldOutLink, missedNote } from "../src/panels/heldOutFacts.ts";
import { theoryPage } from "../theory.ts";

interface Verdict {
  readonly name: string;
  readonly found: number;
  readonly holds: boolean;
}

const laws = heldOutLaws();
const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const verdictsOf = (experiment: string): readonly Verdict[] =>
  JSON.parse(read(`../../research/experiments/${experiment}/result.json`)).verdicts;

describe.each(Object.entries(measured))("%s", (id, { experiment, draws, anchor }) => {
  const law = laws[id];
  const verdicts = verdictsOf(experiment).filter(({ name }) =>
    draws.some((draw) => name.startsWith(`${draw}.`)),
  );
  /** Of draws of a law that is known exactly there are verdicts on real fields and on errors as well, which are not of the network. */
  const ofNetwork = verdicts.filter(({ name }) => !/\.(real|heldOut|law|weaker)|Error$/.test(name));
  const statisticOf = (name: string) => {
    const draw = draws.filter((one) => name.startsWith(`${one}.`)).at(-1) ?? "";
    return name.slice(draw.length + 1);
  };

  test("every verdict on its draws is told, with the number that the record keeps", () => {
    const names = new Set(ofNetwork.map(({ name }) => statisticOf(name)));
    expect(names.size).toBeGreaterThan(2);
    for (const name of names) expect(Object.keys(statisticWords)).toContain(name);
    expect(law.statistics.flatMap(({ found }) => found).sort()).toEqual(
      ofNetwork.map(({ found }) => found).sort(),
    );
  });

  test("what the record says it missed is said in words, and nothing else", () => {
    const missed = new Set(
      ofNetwork.filter(({ holds }) => !holds).map(({ name }) => statisticOf(name)),
    );
    const told = heldOutFacts(law).filter(({ method }) => method?.startsWith("missed"));
    expect(told.map(({ name }) => name).sort()).toEqual(
      [...missed].map((name) => statisticWords[name]).sort(),
    );
    const note = missedNote(law);
    for (const [name, words] of Object.entries(statisticWords)) {
      const [first = ""] = words.split(/, | over the law’s/);
      const isAlone = !Object.entries(statisticWords).some(
        ([other, text]) => other !== name && missed.has(other) && text.startsWith(first),
      );
      if (missed.has(name)) expect(note).toContain(first);
      else if (isAlone && law.statistics.some((one) => one.words === words)) {
        expect(` ${note}`).not.toMatch(new RegExp(`(in|,|and) ${first}`));
      }
    }
  });

  test("its link leads to a heading of the page", () => {
    const page = theoryPage(read("../../../docs/guide/learned-laws.md"), "Learned laws");
    expect(page).toContain("<title>Learned laws – chaosphere</title>");
    expect(heldOutLink(law).address).toBe(`./learned-laws.html#${anchor}`);
    expect(page).toContain(`id="${anchor}"`);
  });
});

test("limits are said in words", () => {
  const rules = ["< 0.3333", "> -3", "1 ± 0.1"];
  const statistics = rules.map((rule) => ({ words: "a", found: [0.5, 0.25], rule, holds: true }));
  const law = { samples: 4, keys: 2, against: "others", anchor: "a", statistics };
  expect(heldOutFacts(law).map(({ value, method }) => [value, method])).toEqual([
    ["4 fields of each of 2 keys", "against others"],
    ["0.5, 0.25", "within: below 0.33"],
    ["0.5, 0.25", "within: above −3"],
    ["0.5, 0.25", "within: 0.9 to 1.1"],
  ]);
  expect(missedNote(law)).toBe("Every limit that its experiment set is kept.");
});
