import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPlayClock } from "../src/play/playClock.ts";
import { createSession } from "../src/session/session.ts";
import { initialState } from "../src/state/state.ts";
import { createStore } from "../src/state/store.ts";
import { sequenceOf } from "./sequences.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function playing(members: number, frames: number, speed: number) {
  const store = createStore(initialState);
  const session = createSession();
  const clock = createPlayClock(store, session, speed);
  session.set({ left: sequenceOf(members, frames) });
  return { store, session, clock };
}

test("play runs through the times at its speed, and round", () => {
  const { store, clock } = playing(1, 5, 10);
  clock.toggle();
  vi.advanceTimersByTime(305);
  expect(store.get().frame).toBe(3);
  vi.advanceTimersByTime(300);
  expect(store.get().frame).toBe(1);
  clock.toggle();
  vi.advanceTimersByTime(1000);
  expect(store.get().frame).toBe(1);
});

test("play runs backward, and through the members where there are no times", () => {
  const { store, clock } = playing(4, 1, 5);
  clock.settings.set({ backward: true });
  clock.toggle();
  vi.advanceTimersByTime(210);
  expect(store.get()).toMatchObject({ member: 3, frame: 0 });
});

test("where drawing takes longer than a step, places are left out and time is kept", () => {
  const { store, clock } = playing(1, 100, 10);
  let drawn = 0;
  store.subscribe(
    (state) => state.frame,
    () => {
      drawn += 1;
      vi.setSystemTime(Date.now() + 250);
    },
  );
  clock.toggle();
  vi.advanceTimersByTime(1000);
  // Fake time and drawing time together; a clock that counted drawings would stand at `drawn`.
  expect(drawn).toBeLessThanOrEqual(11);
  expect(store.get().frame).toBeGreaterThanOrEqual(drawn);
});

test("a single field cannot be played, and a new source stops play", () => {
  const { session, clock } = playing(1, 1, 10);
  clock.toggle();
  expect(session.get().playing).toBe(false);
  session.set({ left: sequenceOf(3, 1) });
  clock.toggle();
  expect(session.get().playing).toBe(true);
  session.set({ left: sequenceOf(2, 1) });
  expect(session.get().playing).toBe(false);
});
