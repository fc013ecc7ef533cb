/** What the viewer may do: run its own scripts and WebAssembly, and fetch data, which an address may name anywhere or hold itself. */
const viewer = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data: blob:",
  "font-src": "'self' data:",
  "media-src": "blob:",
  "connect-src": "'self' http: https: data:",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/** What the documentation may do: read itself. Formulas and the colours of code are styles of single elements. */
const documentation = {
  ...viewer,
  "script-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "connect-src": "'self'",
};

/** What is served, and the verb that serves it. */
export type Served = "view" | "docs";

const policies: Readonly<Record<Served, Readonly<Record<string, string>>>> = {
  view: headers(viewer),
  docs: headers(documentation),
};

/** Headers of every answer: what is served stays with this page, and its address, which has the token, is told to nobody. */
export const policyOf = (served: Served): Readonly<Record<string, string>> => policies[served];

function headers(contents: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    "content-security-policy": Object.entries(contents)
      .map(([what, where]) => `${what} ${where}`)
      .join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
