/** What the page may do: run its own scripts and WebAssembly, and fetch data, which an address may name anywhere. */
const contents = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data: blob:",
  "font-src": "'self' data:",
  "media-src": "blob:",
  "connect-src": "'self' http: https:",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/** Headers of every answer: what is served stays with this page, and its address, which has the token, is told to nobody. */
export const policy: Readonly<Record<string, string>> = {
  "content-security-policy": Object.entries(contents)
    .map(([what, where]) => `${what} ${where}`)
    .join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
