/** A line of a text that is not blank. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Without the space around it. */
  readonly text: string;
  readonly isComment: boolean;
}

/**
 * The lines of a text that are not blank, whichever way they end, without the mark of the byte order.
 *
 * @param comment what a comment begins with. Default: #.
 */
export function textLines(text: string, comment: RegExp = /^#/): TextLine[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ number: i + 1, text: line.trim() }))
    .filter(({ text }) => text !== "")
    .map((line) => ({ ...line, isComment: comment.test(line.text) }));
}

/** Those of {@link textLines} that are no comments. */
export function plainLines(text: string): TextLine[] {
  return textLines(text).filter(({ isComment }) => !isComment);
}
