/** One line to the person at the terminal: what is being done, and how long it took. */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Runs `work`, saying before it what is done and after it how long it took. */
export async function saying(text, work) {
  say(`${text} ...`);
  const before = performance.now();
  const value = await work();
  say(`${text}: ${((performance.now() - before) / 1000).toFixed(1)} s`);
  return value;
}
