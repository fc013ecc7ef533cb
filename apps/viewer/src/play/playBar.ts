import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { FieldSequence } from "../fields/fields.ts";
import { frameName, memberName } from "../session/caption.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { mount } from "../widgets/mount.ts";
import { selectList } from "../widgets/selectList.ts";
import { tick } from "../widgets/tick.ts";
import { lengthOf, type PlayAxis, type PlayClock } from "./playClock.ts";

/** Steps per second. */
const speeds: readonly Choice<string>[] = [1, 2, 5, 10, 20].map((speed) => ({
  value: String(speed),
  text: `${speed} / s`,
}));

/** Letters of a name that stand on one line. */
const mostLetters = 28;

const axes: readonly Choice<PlayAxis>[] = [
  { value: "frame", text: "times" },
  { value: "member", text: "fields" },
];

/** Sliders over members and times, and play. Hidden where there is a single field. */
export function mountPlayBar(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  clock: PlayClock,
): void {
  const hide = (): void => {
    root.hidden = clock.length("member") === 1 && clock.length("frame") === 1;
  };
  session.subscribe(({ left }) => left, hide);
  session.subscribe(({ right }) => right, hide);
  hide();
  mount(
    root,
    () => html`
      ${transport(session, clock)}
      <div class="tracks">
        ${track("Field", "member", store, session, clock)}
        ${track("Time", "frame", store, session, clock)}
        ${rightTrack("Right field", "rightMember", store, session)}
        ${rightTrack("Right time", "rightFrame", store, session)}
      </div>`,
    changesOf(store, "member", "frame", "rightMember", "rightFrame", "right"),
    changesOf(session, "left", "right", "playing"),
    changesOf(clock.settings, "axis", "speed", "backward"),
  );
}

/** Play and how it runs. */
function transport(session: Store<Session>, { settings, length, toggle }: PlayClock) {
  const { axis, speed, backward } = settings.get();
  return html`
    <div class="transport">
      <button type="button" class="primary play-button" @click=${toggle}>${session.get().playing ? "Pause" : "Play"}</button>
      ${selectList({
        id: "play-axis",
        name: "Play through",
        options: axes,
        value: axis,
        choose: (chosen) => settings.set({ axis: chosen }),
        hidden: length("member") === 1 || length("frame") === 1,
      })}
      ${selectList({
        id: "play-speed",
        name: "Steps per second",
        options: speeds,
        value: String(speed),
        choose: (chosen) => settings.set({ speed: Number(chosen) }),
      })}
      ${tick("Backward", backward, (chosen) => settings.set({ backward: chosen }))}
    </div>`;
}

/** Room for the longest name of a place along an axis; names beyond a line's length break. */
function roomFor(fields: FieldSequence, axis: PlayAxis): string {
  const last = lengthOf(fields, axis) - 1;
  const names = (axis === "member" ? fields.memberLabels : fields.frameLabels) ?? [
    (axis === "member" ? memberName : frameName)(fields, last),
  ];
  const longest = names.reduce((most, { length }) => Math.max(most, length), 0);
  return `min-width: ${Math.min(mostLetters, longest)}ch`;
}

/** A slider of the right side, where that goes by itself. */
function rightTrack(
  label: string,
  entry: "rightMember" | "rightFrame",
  store: Store<ViewerState>,
  session: Store<Session>,
): TemplateResult | typeof nothing {
  const { [entry]: chosen } = store.get();
  const { right } = session.get();
  const axis = entry === "rightMember" ? "member" : "frame";
  const count = right ? lengthOf(right, axis) : 1;
  if (!right || chosen === null || count === 1) return nothing;
  const place = Math.min(chosen, count - 1);
  const name = (axis === "member" ? memberName : frameName)(right, place);
  const browse = ({ target }: Event): void =>
    store.set({ [entry]: (target as HTMLInputElement).valueAsNumber });
  return html`
    <div class="track right">
      <label for=${`play-${entry}`}>${label}</label>
      <input
        type="range" id=${`play-${entry}`} min="0" max=${count - 1} step="1"
        aria-valuetext=${name} .value=${live(String(place))} @input=${browse}
      />
      <output for=${`play-${entry}`} .style=${roomFor(right, axis)}>${name}</output>
    </div>`;
}

/** A slider along one axis, with the name of the place it stands at. */
function track(
  label: string,
  axis: PlayAxis,
  store: Store<ViewerState>,
  session: Store<Session>,
  clock: PlayClock,
): TemplateResult {
  const { left, right } = session.get();
  const { [axis]: place } = store.get();
  const count = clock.length(axis);
  // The side that goes all the way names the places.
  const longer = [left, right].find((fields) => fields && lengthOf(fields, axis) === count);
  const name =
    longer && count > 1 ? (axis === "member" ? memberName : frameName)(longer, place) : "";
  const browse = ({ target }: Event): void => {
    session.set({ playing: false });
    store.set({ [axis]: (target as HTMLInputElement).valueAsNumber });
  };
  return html`
    <div class="track" ?hidden=${count === 1}>
      <label for=${`play-${axis}`}>${label}</label>
      <input
        type="range" id=${`play-${axis}`} min="0" max=${count - 1} step="1"
        aria-valuetext=${name} .value=${live(String(place))} @input=${browse}
      />
      <output for=${`play-${axis}`} .style=${longer ? roomFor(longer, axis) : ""}>${name}</output>
    </div>`;
}
