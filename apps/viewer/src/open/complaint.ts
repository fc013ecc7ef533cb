/** Messages open with the name of a function, which says nothing to whoever looks at the page. */
export function withoutCaller(message: string): string {
  const text = message.replace(/^[A-Za-z]\w*: /, "");
  // A variable keeps its own letters: “sst of a.nc has gaps”.
  if (/^\S+ (of|in) \S+\.\w/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
