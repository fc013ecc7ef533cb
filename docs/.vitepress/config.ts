import { katex } from "@mdit/plugin-katex";
import { defineConfig } from "vitepress";
import { galleryPictures } from "../site/galleryPictures.ts";
import { base, makePortable } from "../site/portable.ts";
import { siteLinks } from "../site/siteLinks.ts";
import { sidebar } from "./sidebar.ts";

/** The anchor of a heading as GitHub has it, where the same pages are read too. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** A formula that is wider than the page scrolls in itself, by keyboard too. */
const focusable = (html: string): string =>
  html.replace('class="katex-display"', 'class="katex-display" tabindex="0"');

export default defineConfig({
  lang: "en-GB",
  title: "chaosphere",
  description: "Score-based diffusion of random fields on the sphere",
  base,
  srcExclude: ["README.md"],
  markdown: {
    // Braces and colons are mathematics here, not attributes and emoji.
    attrs: { disable: true },
    anchor: { slugify: anchorOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(md) {
      md.disable("emoji");
      // VitePress and the plugin were built with types of different releases of markdown-it.
      md.use((parser) => katex(parser as never, { throwOnError: true, transformer: focusable }));
      md.use(siteLinks);
      md.use(galleryPictures);
    },
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/quickstart" },
      { text: "Theory", link: "/theory/results" },
      { text: "API", link: "/api/" },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: "local" },
    docFooter: { prev: "Before", next: "Next" },
  },
  // Without scripts and fonts of other hosts: nothing is fetched but the site itself.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  buildEnd: ({ outDir }) => makePortable(outDir),
});
