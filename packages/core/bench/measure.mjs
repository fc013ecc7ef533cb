/** Seconds of processor time of this process, all its threads. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
}

export const wallSeconds = () => performance.now() * 1e-3;

/** Milliseconds of one of the `calls` parts of the work, over a burst of so many seconds by the given clock. */
export async function burst(work, calls, seconds, clock = cpuSeconds) {
  const start = clock();
  let count = 0;
  do {
    const done = work();
    if (done instanceof Promise) await done;
    count += calls;
  } while (clock() - start < seconds);
  return (1e3 * (clock() - start)) / count;
}

/** Largest memory that this process had so far. */
export const peakMegabytes = () => process.resourceUsage().maxRSS / 1024;

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
