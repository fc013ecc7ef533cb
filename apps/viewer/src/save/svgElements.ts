import type { Rect } from "../scene/viewGeometry.ts";

const space = "http://www.w3.org/2000/svg";

/** Attributes of an element. */
type Values = Readonly<Record<string, string | number>>;

/** An element; the document writes it, and escapes what it says. */
export function made(name: string, attributes: Values): SVGElement {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, typeof value === "number" ? String(+value.toFixed(2)) : value);
  }
  return element;
}

export function text(content: string, size: number, attributes: Values): SVGElement {
  const element = made("text", { "font-size": size, ...attributes });
  element.textContent = content;
  return element;
}

/** A path twice: pale and wide under narrow and dark, so that it is seen on every colour. */
export function rimmed(d: string, pale: Values, dark: Values): readonly SVGElement[] {
  return [made("path", { d, ...pale }), made("path", { d, ...dark })];
}

export function clipTo({ x, y, width, height }: Rect, id: string): SVGElement {
  const clip = made("clipPath", { id });
  clip.append(made("rect", { x, y, width, height }));
  return clip;
}
