import { html, type TemplateResult } from "lit-html";

/** What went wrong, read out at once. */
export function errorLines(errors: readonly string[]): TemplateResult {
  const line = (message: string): TemplateResult => html`<p>${withoutCaller(message)}</p>`;
  return html`<div class="error open-error" role="alert">${errors.map(line)}</div>`;
}

/** Messages open with the name of a function, which says nothing to whoever looks at the page. */
export function withoutCaller(message: string): string {
  const text = message.replace(/^[A-Za-z]\w*: /, "");
  // A variable keeps its own letters: “sst of a.nc has gaps”.
  if (/^\S+ (of|in) \S+\.\w/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
