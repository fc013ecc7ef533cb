/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the address when the click returns, but reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
