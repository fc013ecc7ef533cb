import { selectList, tick } from "../controls/widgets.ts";
import { frameName, memberName } from "../page/caption.ts";
import { button, element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { lengthOf, type PlayAxis, type PlayClock } from "./playClock.ts";

const speeds = [1, 2, 5, 10, 20];

/** Sliders over members and times, and play. Hidden where there is a single field. */
export function mountPlayBar(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  clock: PlayClock,
): void {
  const play = button("Play", () => clock.toggle(), { class: "primary play-button" });
  session.subscribe(
    (held) => held.playing,
    (playing) => {
      play.textContent = playing ? "Pause" : "Play";
    },
  );
  const { settings } = clock;
  const speed = selectList(
    settings,
    ({ speed: rate }) => String(rate),
    { "": speeds.map((rate) => ({ value: String(rate), text: `${rate} / s` })) },
    (rate) => settings.set({ speed: Number(rate) }),
  );
  speed.setAttribute("aria-label", "Steps per second");
  const axis = selectList(
    settings,
    (chosen) => chosen.axis,
    {
      "": [
        { value: "frame", text: "times" },
        { value: "member", text: "fields" },
      ],
    },
    (chosen) => settings.set({ axis: chosen as PlayAxis }),
  );
  axis.setAttribute("aria-label", "What play runs through");
  const backward = tick(
    "Backward",
    settings,
    (chosen) => chosen.backward,
    (chosen) => settings.set({ backward: chosen }),
  );

  root.append(
    element("div", { class: "transport" }, play, axis, speed, backward),
    element(
      "div",
      { class: "tracks" },
      track("Field", "member", store, session, clock),
      track("Time", "frame", store, session, clock),
    ),
  );
  const show = (): void => {
    const [members, frames] = [clock.length("member"), clock.length("frame")];
    root.hidden = members === 1 && frames === 1;
    axis.hidden = members === 1 || frames === 1;
  };
  session.subscribe((held) => held.left, show);
  session.subscribe((held) => held.right, show);
  show();
}

/** A slider along one axis, with the name of the place it stands at. */
function track(
  name: string,
  axis: PlayAxis,
  store: Store<ViewerState>,
  session: Store<Session>,
  clock: PlayClock,
): HTMLElement {
  const slider = element("input", { type: "range", min: "0", step: "1", id: `play-${axis}` });
  const place = element("output", { for: slider.id });
  const line = element(
    "div",
    { class: "track" },
    element("label", { for: slider.id }, name),
    slider,
    place,
  );
  slider.addEventListener("input", () => {
    session.set({ playing: false });
    store.set(
      axis === "member" ? { member: slider.valueAsNumber } : { frame: slider.valueAsNumber },
    );
  });
  const show = (): void => {
    const { left, right } = session.get();
    const count = clock.length(axis);
    line.hidden = count === 1;
    // The side that goes all the way names the places.
    const longer = [left, right].find((fields) => fields && lengthOf(fields, axis) === count);
    if (!longer || count === 1) return;
    slider.max = String(count - 1);
    slider.value = String(store.get()[axis]);
    place.textContent = (axis === "member" ? memberName : frameName)(longer, store.get()[axis]);
    slider.setAttribute("aria-valuetext", place.textContent);
  };
  store.subscribe((state) => state[axis], show);
  session.subscribe((held) => held.left, show);
  session.subscribe((held) => held.right, show);
  show();
  return line;
}
