/** Text that is HTML already. */
export interface Markup {
  readonly markup: string;
}

/** What a template may hold: text and numbers, which are escaped, and markup, which is not. */
export type Content = string | number | Markup | readonly Markup[];

/** HTML from a template; whatever is put in as text stays text, in elements and in quoted attributes. */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const written = contents.map((content, k) => `${asHtml(content)}${pieces[k + 1]}`);
  return { markup: pieces[0] + written.join("") };
}

function asHtml(content: Content): string {
  if (typeof content === "string") {
    return content.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  }
  if (typeof content === "number") return `${content}`;
  return "markup" in content ? content.markup : content.map(({ markup }) => markup).join("");
}
