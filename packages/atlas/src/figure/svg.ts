import { DomainError } from "@chaosphere/core";

/** A finished drawing as a self-contained SVG document. */
export interface Figure {
  /** The document, with fields embedded as PNG. */
  readonly svg: string;
  /** Width in figure units, one unit per CSS pixel. */
  readonly width: number;
  /** Height in figure units. */
  readonly height: number;
}

/** Values of the attributes of an element; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element as text; numbers are rounded to hundredths of a unit, attribute values escaped. */
export function element(
  name: string,
  attributes: Attributes,
  ...content: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${escaped(typeof value === "number" ? rounded(value) : `${value}`)}"`,
    )
    .join("");
  return content.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${content.join("")}</${name}>`;
}

/** The figure around its content, on a white background. */
export function figure(width: number, height: number, ...content: readonly string[]): Figure {
  return figureOn("#ffffff", width, height, ...content);
}

/** The figure around its content, on a background in any CSS colour. */
export function figureOn(
  ground: string,
  width: number,
  height: number,
  ...content: readonly string[]
): Figure {
  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    },
    element("rect", { width: "100%", height: "100%", fill: ground }),
    ...content,
  );
  return { svg, width, height };
}

/** @throws {@link DomainError} unless a side of a figure is 120 to 10000 figure units. */
export function checkSide(caller: string, side: "width" | "height", length: number): void {
  if (!(length >= 120 && length <= 10_000)) {
    throw new DomainError(
      `${caller}: ${side} must be 120 to 10000 figure units, got ${length}. Enlarge the picture by its scale when it is rendered.`,
    );
  }
}

/**
 * Text that is safe inside an element or an attribute: markup characters become references and
 * characters that XML 1.0 forbids become U+FFFD.
 */
export function escaped(text: string): string {
  return text
    .replace(forbidden, "\uFFFD")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function rounded(x: number): string {
  return `${Math.round(x * 100) / 100}`;
}
