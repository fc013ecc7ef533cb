/** What lies behind the views: red, green, blue and opacity, 0 … 1, colours times opacity. */
export type Ground = readonly [red: number, green: number, blue: number, opacity: number];

/** Nothing behind the views. */
export const clearGround: Ground = [0, 0, 0, 0];

/** The page's own ground. */
export interface PageGround {
  now(): Ground;
  dispose(): void;
}

/** Follows the page from light to dark and back. */
export function pageGround(changed: () => void): PageGround {
  let known: Ground | undefined;
  const themes = new MutationObserver(() => {
    known = undefined;
    changed();
  });
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return {
    now: () => {
      known ??= groundOf(getComputedStyle(document.body).backgroundColor);
      return known;
    },
    dispose: () => themes.disconnect(),
  };
}

/** An opaque colour as computed styles have it, such as `rgb(14, 18, 23)`. */
function groundOf(colour: string): Ground {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
  return [red, green, blue, 1];
}
