import type { Markup } from "./html.ts";

/** The style of a page: system fonts, light or dark as the reader has it, contrast of 4.5 or more. */
export const style: Markup = {
  markup: `
:root { --paper: #ffffff; --text: #1a1a1a; --quiet: #555555; --rule: #cccccc; --within: #00663d; --beyond: #a3320b; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181b; --text: #e8e8e8; --quiet: #b0b0b0; --rule: #44484d; --within: #6fd6a5; --beyond: #ff9d78; --link: #8cc2ff; }
}
body { margin: 0; background: var(--paper); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main, footer { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { overflow-wrap: anywhere; line-height: 1.2; }
p, li { overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
.wide:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); padding: 0.5rem 0; }
th, td { text-align: left; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th small { display: block; font-weight: normal; color: var(--quiet); }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.within { color: var(--within); white-space: nowrap; }
.beyond { color: var(--beyond); font-weight: bold; white-space: nowrap; }
figure { margin: 1.5rem 0; }
figure svg, figure img { display: block; max-width: 100%; height: auto; border-radius: 4px; }
figcaption, footer { color: var(--quiet); }
summary { cursor: pointer; }
@media print { details { display: block; } }
`,
};
