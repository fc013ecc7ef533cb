import { element } from "../page/dom.ts";

/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: name }).click();
  // The browser has taken the address when the click returns, but reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
