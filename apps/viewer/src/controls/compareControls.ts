import { html, nothing, type TemplateResult } from "lit-html";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";
import { statisticControl } from "./statisticControl.ts";

/** A second view, the difference of the two, and their cameras. */
export function compareControls(
  store: Store<ViewerState>,
  session: Store<Session>,
): TemplateResult {
  const { right, difference, rightCamera, rightMember, multiples, member, frame } = store.get();
  const { left: leftFields, right: rightFields } = session.get();
  const most = leftFields?.members ?? 1;
  const hasPlaces = [leftFields, rightFields].some(
    (fields) => fields && fields.members * fields.frames > 1,
  );
  const lockPlaces = (locked: boolean): void =>
    store.set(
      locked ? { rightMember: null, rightFrame: null } : { rightMember: member, rightFrame: frame },
    );
  const lockCameras = (locked: boolean): void =>
    store.set({ rightCamera: locked ? null : { ...store.get().camera } });
  return html`
    ${most > 1 ? statisticControl(store, "statistic", right === null ? "Show" : "Left shows") : nothing}
    ${
      right !== null && (rightFields?.members ?? 1) > 1
        ? statisticControl(store, "rightStatistic", "Right shows")
        : nothing
    }
    ${tick("Two views", right !== null, (on) => showTwo(on, store, session))}
    <div ?hidden=${right === null}>
      <div class="ticks">
        ${tick("Difference", difference, (isShown) => store.set({ difference: isShown }))}
        ${tick("One camera", rightCamera === null, lockCameras)}
        ${hasPlaces ? tick("Same field and time", rightMember === null, lockPlaces) : nothing}
        <button type="button" @click=${() => swap(store, session)}>Swap</button>
      </div>
    </div>
    ${
      right === null && most > 1 && store.get().statistic === null
        ? row(
            "view-multiples",
            "Side by side",
            selectList({
              id: "view-multiples",
              options: multiplesOf(most),
              value: String(Math.min(multiples, most)),
              choose: (count) => store.set({ multiples: Number(count) }),
            }),
          )
        : nothing
    }`;
}

/** How many members may stand side by side. */
function multiplesOf(most: number): readonly Choice<string>[] {
  return [1, 2, 3, 4, 6, 9, 12, 16, 20, 25]
    .filter((count) => count <= most || count === 1)
    .map((count) => ({
      value: String(count),
      text: count === 1 ? "one field" : `${count} fields`,
    }));
}

/** Shows the left side's fields a second time, to be replaced; or the left side alone. */
function showTwo(on: boolean, store: Store<ViewerState>, session: Store<Session>): void {
  if (!on) {
    const { left } = session.get();
    const { member, frame } = store.get();
    store.set({
      right: null,
      difference: false,
      rightCamera: null,
      rightMember: null,
      rightFrame: null,
      rightStatistic: null,
      // The right side may have been the longer one.
      ...(left && {
        member: Math.min(member, left.members - 1),
        frame: Math.min(frame, left.frames - 1),
      }),
    });
    return;
  }
  // A file is put into the session before the state names it.
  const { left } = store.get();
  if (left.kind === "file") session.set({ right: session.get().left });
  store.set({ right: left });
  session.set({ target: "right" });
}

/** Exchanges the sides, whose fields are there already. */
function swap(store: Store<ViewerState>, session: Store<Session>): void {
  const {
    left,
    right,
    camera,
    rightCamera,
    member,
    frame,
    rightMember,
    rightFrame,
    statistic,
    rightStatistic,
  } = store.get();
  const { left: leftFields, right: rightFields } = session.get();
  if (!right || !leftFields || !rightFields) return;
  session.set({ left: rightFields, right: leftFields });
  store.set({
    left: right,
    right: left,
    statistic: rightStatistic,
    rightStatistic: statistic,
    ...(rightCamera ? { camera: rightCamera, rightCamera: camera } : {}),
    ...(rightMember !== null ? { member: rightMember, rightMember: member } : {}),
    ...(rightFrame !== null ? { frame: rightFrame, rightFrame: frame } : {}),
  });
}
