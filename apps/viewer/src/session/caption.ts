import type { FieldSequence } from "../fields/fields.ts";
import { statisticWords } from "../fields/statistics.ts";
import { placeOn } from "../state/place.ts";
import type { ViewerState } from "../state/state.ts";
import type { Session } from "./session.ts";

/** What is shown, in words: for the head of the stage and under exported pictures. */
export interface Caption {
  readonly title: string;
  /** Which member and frame; empty for a single field. */
  readonly place: string;
  /** Where the fields come from. */
  readonly note: string;
}

/** The words for one of two sides. */
export interface SideCaption extends Caption {
  readonly side: "left" | "right";
}

/** The words for one side. */
function captionOf(sequence: FieldSequence, state: ViewerState): Caption {
  const member = Math.min(state.member, sequence.members - 1);
  const frame = Math.min(state.frame, sequence.frames - 1);
  const places = [
    memberWords(sequence, member, state),
    sequence.frames > 1 ? frameName(sequence, frame) : "",
  ];
  return {
    title: sequence.name,
    place: places.filter((place) => place !== "").join(" · "),
    note: sequence.note ?? "",
  };
}

/** The member that is shown, or what all of them say; empty where there is one. */
function memberWords(
  sequence: FieldSequence,
  member: number,
  { statistic, multiples, right }: ViewerState,
): string {
  const { members, unit } = sequence;
  if (members === 1) return "";
  if (statistic) return statisticWords(statistic, members, unit);
  return multiples > 1 && right === null ? "" : memberName(sequence, member);
}

/** What a member is called: its label, else its number from 1. */
export function memberName(sequence: FieldSequence, member: number): string {
  return sequence.memberLabels?.[member] ?? `field ${member + 1} of ${sequence.members}`;
}

/** What a frame is called: its label, its diffusion time, or its number from 1. */
export function frameName(sequence: FieldSequence, frame: number): string {
  const label = sequence.frameLabels?.[frame];
  if (label !== undefined) return label;
  const time = sequence.times?.[frame];
  if (time !== undefined) return `t = ${time.toPrecision(3)}`;
  return `frame ${frame + 1} of ${sequence.frames}`;
}

/** Where the fields of the sides come from: once if they share it, else each with its side. */
export function notesOf(sides: readonly SideCaption[]): readonly string[] {
  const notes = sides.filter(({ note }) => note !== "");
  if (new Set(notes.map(({ note }) => note)).size === 1) {
    return notes.slice(0, 1).map(({ note }) => sentence(note));
  }
  return notes.map(({ side, note }) => sentence(`${side}: ${note}`));
}

function sentence(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

/** The words for the sides that hold fields. */
export function captionsOf(
  state: ViewerState,
  { left, right }: Pick<Session, "left" | "right">,
): readonly SideCaption[] {
  return (["left", "right"] as const).flatMap((side) => {
    const sequence = side === "left" ? left : right;
    return sequence ? [{ side, ...captionOf(sequence, placeOn(side, state)) }] : [];
  });
}
