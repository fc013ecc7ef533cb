import { readFileSync } from "node:fs";
import type { MarkdownRenderer } from "vitepress";
import { root } from "./repository.ts";

/** Where the pictures of the gallery are written when the site is built; none is kept in the repository. */
export const galleryFolder = `${root}docs/gallery`;

/** A picture of the gallery: what to read where it cannot be seen, and the file that the commands write. */
export interface GalleryPicture {
  readonly alt: string;
  readonly file: string;
}

/** The picture that a block of commands draws, told by the note behind the block's language. */
export function pictureOf(note: string, commands: string): GalleryPicture | undefined {
  const alt = /^picture: (.+)$/.exec(note)?.[1];
  const files = [...commands.matchAll(/--out (\S+\.png)/g)].map(([, file]) => String(file));
  if (alt === undefined) return undefined;
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new Error(
      `gallery: a block must draw one picture, got ${files.length} in ${commands}. Divide the block.`,
    );
  }
  return { alt, file };
}

/** Shows the picture of each block of commands below it. */
export function galleryPictures(md: MarkdownRenderer): void {
  md.core.ruler.push("gallery-pictures", (state) => {
    state.tokens = state.tokens.flatMap((token) => {
      const [, language = "", note = ""] = /^(\S*) ?(.*)$/.exec(token.info) ?? [];
      const picture = token.type === "fence" ? pictureOf(note, token.content) : undefined;
      if (picture === undefined) return [token];
      token.info = language;
      const image = new state.Token("html_block", "", 0);
      image.content = imageOf(picture);
      return [token, image];
    });
  });
}

function imageOf({ alt, file }: GalleryPicture): string {
  const header = readFileSync(`${galleryFolder}/${file}`);
  // The third and fourth words of 32 bits behind the signature of a PNG are its width and height.
  const [width, height] = [header.readUInt32BE(16), header.readUInt32BE(20)];
  const text = alt.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<p><img src="../gallery/${file}" alt="${text}" width="${width}" height="${height}"></p>\n`;
}
