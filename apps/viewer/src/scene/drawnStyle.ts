/** Room for the name above each of several views, CSS pixels. */
export const nameRoom = 20;
/** Size of the numbers of contours, CSS pixels. */
export const labelSize = 11;
/** What is dark on every ground: arrows, numbers and the rims of marks. */
export const dark = "#17202b";

/** Gives an element the custom properties by which scene.css has what drawings have. */
export function shareStyle({ style }: HTMLElement): void {
  style.setProperty("--name-room", `${nameRoom}px`);
  style.setProperty("--label-size", `${labelSize}px`);
  style.setProperty("--dark", dark);
}
