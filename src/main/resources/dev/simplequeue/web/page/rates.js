// @ts-check
/**
 * How many jobs come and go in a second, by the counts that this tab has seen. The tab keeps them
 * while it is reloaded. Where it has not looked for a while the lines have a gap.
 */
import { me } from './access.js';
import { ROOT } from './api.js';
import { effect, signal } from './dom.js';
import { DEAD, sumAll } from './queues.js';

const KEPT = 300;
/** Over so long one rate is reckoned: a turn of the page is too short for a steady line. */
const WINDOW = 10;
const STEP = 2;
/** Two counts that are further apart say nothing of the time between them; older ones are not kept. */
const GAP = 30;
const OLDEST = 3600;
const KEY = 'simplequeue-rates';

/** @typedef {{at: number, live: number, done: number | null, dead: number}} Sample */

/** @type {Sample[]} */
let samples = [];
let of = '';

/** @type {{times: number[], series: (number | null)[][]}} */
const nothing = { times: [], series: [[], [], []] };

/** The lines in, out, dead: they go on while other pages are shown. */
export const rates = signal(nothing);
/** Whether ended jobs are so many that they are not counted. */
export const estimated = signal(false);

/** Since when this tab has looked, in milliseconds; 0 if it has not. */
export const since = signal(0);

// What was kept belongs to one database, and to what one reader sees of it.
effect(() => {
  const it = me();
  if (!it?.database) return;
  of = JSON.stringify([ROOT.href, it.database.name, it.database.schema, it.access?.by, it.access?.queues]);
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    const first = samples[0]?.at ?? Date.now() / 1000;
    if (kept?.of === of) samples = [...kept.samples.filter((/** @type {Sample} */ s) => s.at < first && s.at > first - OLDEST), ...samples].slice(-KEPT);
  } catch {
    // A browser that keeps nothing begins anew.
  }
  if (samples.length) reckon();
});

function keep() {
  try {
    if (of) sessionStorage.setItem(KEY, JSON.stringify({ of, samples }));
  } catch {
    // They are there until the page is left.
  }
}

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
  keep();
  reckon();
}

function reckon() {
  const times = /** @type {number[]} */ ([]);
  const lines = /** @type {(number | null)[][]} */ ([[], [], []]);
  let begin = 0;
  samples.forEach((now, i) => {
    if (i > 0 && now.at - samples[i - 1].at > GAP) {
      begin = i;
      if (times.length) {
        times.push(now.at - 1);
        lines.forEach((line) => line.push(null));
      }
    }
    const before = samples.slice(begin, i).reverse().find((s) => now.at - s.at >= WINDOW) ?? samples[begin];
    const seconds = now.at - before.at;
    if (seconds < STEP * 0.8) return;
    const ended = now.done === null || before.done === null ? null : Math.max(0, now.done - before.done) / seconds;
    const died = Math.max(0, now.dead - before.dead) / seconds;
    times.push(now.at);
    lines[0].push(ended === null ? null : Math.max(0, (now.live - before.live) / seconds + ended + died));
    lines[1].push(ended === null ? null : ended + died);
    lines[2].push(died);
  });
  since.set(samples.length ? samples[0].at * 1000 : 0);
  rates.set({ times, series: lines });
}
