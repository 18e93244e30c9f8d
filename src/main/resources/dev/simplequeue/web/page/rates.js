// @ts-check
/** How many jobs come and go in a second, by what the counts say since the page is open. */
import { signal } from './dom.js';
import { DEAD, sumAll } from './queues.js';

const KEPT = 300;
/** Over so long one rate is reckoned: a turn of the page is too short for a steady line. */
const WINDOW = 10;
const STEP = 2;

/** @type {{at: number, live: number, done: number | null, dead: number}[]} */
const samples = [];

/** @type {{times: number[], series: (number | null)[][]}} */
const nothing = { times: [], series: [[], [], []] };

/** The lines in, out, dead: they go on while other pages are shown. */
export const rates = signal(nothing);
/** Whether ended jobs are so many that they are not counted. */
export const estimated = signal(false);

/** @param {any[]} queues */
export function sample(queues) {
  const at = Date.now() / 1000;
  const last = samples[samples.length - 1];
  if (last && at - last.at < STEP * 0.8) return;
  const done = sumAll(queues, ['completed']);
  const dead = sumAll(queues, DEAD);
  estimated.set(!done.exact || !dead.exact);
  samples.push({ at, live: sumAll(queues, ['waiting', 'ready', 'running']).jobs, done: done.exact ? done.jobs : null, dead: dead.jobs });
  if (samples.length > KEPT) samples.shift();
  const times = /** @type {number[]} */ ([]);
  const lines = /** @type {(number | null)[][]} */ ([[], [], []]);
  samples.forEach((now, i) => {
    const before = samples.slice(0, i).reverse().find((s) => now.at - s.at >= WINDOW) ?? samples[0];
    const seconds = now.at - before.at;
    if (seconds < STEP * 0.8) return;
    const ended = now.done === null || before.done === null ? null : Math.max(0, now.done - before.done) / seconds;
    const died = Math.max(0, now.dead - before.dead) / seconds;
    times.push(now.at);
    lines[0].push(ended === null ? null : Math.max(0, (now.live - before.live) / seconds + ended + died));
    lines[1].push(ended === null ? null : ended + died);
    lines[2].push(died);
  });
  rates.set({ times, series: lines });
}
