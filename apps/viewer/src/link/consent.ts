import { holdsItsData } from "./address.ts";

/** Leave to fetch from other sites than the page's own: whoever wrote a link chose the address, not whoever follows it. */
export interface Consent {
  /**
   * Settles once an address may be fetched: at once on the page's own site, where leave was given before and where the
   * address holds its data, else when the question is answered. Sites are asked about once at a time, however many things on them are wanted.
   *
   * @throws Error if the answer is no; TypeError if the address is neither of the web nor holds its data.
   */
  readonly ask: (address: string) => Promise<void>;
  /** Gives leave for the site of an address that somebody typed. */
  readonly give: (address: string) => void;
}

/**
 * Consent for a page, kept until it is closed.
 *
 * @param home address of the page.
 * @param question puts an outside address to whoever looks at the page.
 */
export function createConsent(home: string, question: (address: URL) => Promise<boolean>): Consent {
  const given = new Set([new URL(home).origin]);
  const asked = new Map<string, Promise<boolean>>();

  const answerTo = (address: URL): Promise<boolean> => {
    const known = asked.get(address.origin) ?? question(address);
    asked.set(address.origin, known);
    return known.finally(() => asked.delete(address.origin));
  };

  return {
    ask: async (text) => {
      const address = readableAddress(text, home);
      if (holdsItsData(address) || given.has(address.origin)) return;
      if (!(await answerTo(address))) {
        throw new Error(
          `link: an address of another site is fetched only with your consent, got none for ${address.host}. Open the link again to be asked once more.`,
        );
      }
      given.add(address.origin);
    },
    give: (text) => {
      const address = readableAddress(text, home);
      // Such addresses have no site that leave could be given for.
      if (!holdsItsData(address)) given.add(address.origin);
    },
  };
}

function readableAddress(text: string, home: string): URL {
  const address = URL.canParse(text, home) ? new URL(text, home) : undefined;
  if (address && ["http:", "https:", "data:"].includes(address.protocol)) return address;
  throw new TypeError(
    `open: an address must begin with http:, https: or data:, or be relative to the page, got ${text}. Correct it.`,
  );
}
