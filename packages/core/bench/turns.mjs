import { median } from "./measure.mjs";

/**
 * Results of a row, `{ row, values }` with values by the name of the library: the median of `rounds` turns for a time. A
 * row of errors has two, the largest and the root of the mean square.
 */
export async function measure(row, peers, options) {
  if (row.unit === "ms") return [{ row, values: await times(row, peers, options) }];
  const answers = {};
  for (const peer of peers) {
    const asked = row.unit === "MB" ? await peer.fresh() : peer;
    answers[peer.name] = await asked.ask(requestOf(row, peer), 0);
    if (asked !== peer) asked.end();
  }
  if (row.unit === "difference") return [{ row, values: differences(answers) }];
  const column = (i) =>
    Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [name, answer.reason ? answer : answer[i]]),
    );
  if (row.unit === "MB") return [{ row, values: column(0) }];
  return [
    { row: { ...row, what: `${row.what}, largest error` }, values: column(0) },
    { row: { ...row, what: `${row.what}, rms error` }, values: column(1) },
  ];
}

/** What a row asks of a library; some have no single precision. */
function requestOf(row, { name }) {
  return row.inDouble?.includes(name) ? { ...row.request, precision: "double" } : row.request;
}

async function times(row, peers, { burstSeconds, rounds }) {
  const values = {};
  const able = [];
  let longest = 0;
  for (const peer of peers) {
    let warm;
    // V8 replaces its first code by faster code only after some calls.
    for (let i = 0; i < 3 && (i === 0 || warm[0] < 200); i++) {
      warm = await peer.ask(requestOf(row, peer), burstSeconds / 2);
      if (warm.reason) break;
    }
    if (warm.reason) values[peer.name] = warm;
    else {
      able.push({ peer, took: [] });
      longest = Math.max(longest, warm[0] * (row.request.batch ?? 1));
    }
  }
  const turns = rounds ?? (longest > 1500 ? 1 : longest > 150 ? 3 : 7);
  for (let turn = 0; turn < turns; turn++) {
    for (const { peer, took } of able) {
      took.push((await peer.ask(requestOf(row, peer), burstSeconds))[0]);
    }
    able.push(able.shift());
  }
  for (const { peer, took } of able) values[peer.name] = median(took);
  return values;
}

/** The largest difference of each library from this one, in parts of the largest value. */
function differences(answers) {
  const { ours } = answers;
  const scale = Math.max(...ours.map(Math.abs));
  return Object.fromEntries(
    Object.entries(answers)
      .filter(([name]) => name !== "ours")
      .map(([name, answer]) => [
        name,
        answer.reason
          ? answer
          : Math.max(...answer.map((value, i) => Math.abs(value - ours[i]))) / scale,
      ]),
  );
}
