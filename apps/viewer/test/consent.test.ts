import { describe, expect, test } from "vitest";
import { createConsent } from "../src/link/consent.ts";

const home = "http://127.0.0.1:8080/token/index.html";

/** A consent whose questions are kept, and answered as they are asked. */
function questioned(answer: boolean | Promise<boolean>) {
  const questions: string[] = [];
  const consent = createConsent(home, async (address) => {
    questions.push(address.href);
    return answer;
  });
  return { ...consent, questions };
}

describe("an address", () => {
  test.each(["given/fields.npy", "/other/fields.npy", "http://127.0.0.1:8080/x", "relief mixture"])(
    "of the page's own site is fetched unasked: %s",
    async (address) => {
      const { ask, questions } = questioned(false);
      await ask(address);
      expect(questions).toEqual([]);
    },
  );

  test("that holds its data is read unasked, and gives leave for nothing else", async () => {
    const { ask, give, questions } = questioned(false);
    give("data:,x");
    await ask("data:;base64,AAAA");
    await expect(ask("file:///etc/passwd")).rejects.toThrow("an address must begin with http:");
    await expect(ask("https://data.example/x.npy")).rejects.toThrow("only with your consent");
    expect(questions).toEqual(["https://data.example/x.npy"]);
  });

  test.each([
    "https://attacker.example/x.npy",
    "//attacker.example/x.npy",
    "\\\\attacker.example/x.npy",
    "http://127.0.0.1:8081/x.npy",
    "https://127.0.0.1:8080/x.npy",
    "http://localhost:8080/x.npy",
    "http://127.0.0.1:8080@attacker.example/x.npy",
    "http://0x7f.1:9/x",
  ])("of another site, by name, port or protocol, is asked about: %s", async (address) => {
    const { ask, questions } = questioned(false);
    await expect(ask(address)).rejects.toThrow(/^link: .* only with your consent, got none for /);
    expect(questions).toEqual([new URL(address, home).href]);
  });

  test.each(["javascript:alert(1)//", "file:///etc/passwd", "http://["])(
    "that is not of the web is refused unasked: %s",
    async (address) => {
      const { ask, questions } = questioned(true);
      await expect(ask(address)).rejects.toThrow(
        "an address must begin with http:, https: or data:",
      );
      expect(questions).toEqual([]);
    },
  );
});

test("leave once given holds for the site, and a no for the one address asked about", async () => {
  const yes = questioned(true);
  await yes.ask("https://data.example/a.npy");
  await yes.ask("https://data.example/b.model");
  expect(yes.questions).toHaveLength(1);
  const no = questioned(false);
  await expect(no.ask("https://data.example/a.npy")).rejects.toThrow();
  await expect(no.ask("https://data.example/b.npy")).rejects.toThrow();
  expect(no.questions).toHaveLength(2);
});

test("what wants the same site at once waits for one answer", async () => {
  let answer: (yes: boolean) => void = () => {};
  const { ask, questions } = questioned(new Promise((resolve) => (answer = resolve)));
  const both = [ask("https://data.example/a.npy"), ask("https://data.example/b.npy")];
  answer(true);
  await Promise.all(both);
  expect(questions).toEqual(["https://data.example/a.npy"]);
});

test("whoever types an address has given leave", async () => {
  const { ask, give, questions } = questioned(false);
  give("https://data.example/a.npy");
  await ask("https://data.example/a.npy");
  await expect(ask("https://other.example/a.npy")).rejects.toThrow();
  expect(questions).toEqual(["https://other.example/a.npy"]);
});
