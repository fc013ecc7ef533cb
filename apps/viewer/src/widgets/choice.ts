/** One of several values, with the text that the page shows for it. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly text: string;
}
