let count = 0;

/** An id that no other control of this card has. */
export function nextControlId(): string {
  return `generate-${++count}`;
}
