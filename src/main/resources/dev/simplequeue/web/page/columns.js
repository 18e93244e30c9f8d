// @ts-check
/** The columns of a list of jobs: which there are, and which the reader has chosen. */
import { html, signal } from './dom.js';
import { number } from './format.js';
import { menuBox } from './menu.js';
import { link, searchLink } from './links.js';
import { T } from './texts.js';
import { time } from './ui.js';

/** @typedef {any} Job as the API has it */
/** @typedef {{className?: string, cell: (job: Job) => any}} Column What it shows; nothing is a dash. */

/** Those that can be chosen, in the order of the table. @type {Record<string, Column>} */
const COLUMNS = {
  key: { className: 'name', cell: (job) => job.uniqueKey && html`<a href=${searchLink({ key: job.uniqueKey })}>${job.uniqueKey}</a>` },
  group: { className: 'name', cell: (job) => job.fingerprint && html`<a href=${searchLink({ fingerprint: job.fingerprint })}>${job.fingerprint}</a>` },
  queue: { className: 'name', cell: (job) => html`<a href=${link('queue', { name: job.queue })}>${job.queue}</a>` },
  priority: { className: 'num', cell: (job) => (job.priority === undefined ? '' : String(job.priority)) },
  attempts: { className: 'tight', cell: (job) => T.queues.of(number(job.attempts), number(job.maxAttempts)) },
  node: { cell: (job) => job.node && html`<a class="id" href=${link('nodes')} title=${job.node}>${T.jobs.nodeEnd(job.node.slice(-6))}</a>` },
  when: { className: 'tight', cell: (job) => html`<span>${since(job)}${choice().has('made') ? '' : html`<span class="sub">${T.jobs.made} ${time(job.createdAt)}</span>`}</span>` },
  made: { className: 'tight', cell: (job) => time(job.createdAt) },
  error: { className: 'name', cell: (job) => job.lastError && html`<span class="clip" title=${job.lastError}>${job.lastError}</span>` },
};

const STANDARD = ['queue', 'when', 'error'];
const KEPT = 'simplequeue-columns';

const choice = signal(kept());

/** @returns {Set<string>} */
function kept() {
  try {
    const names = JSON.parse(localStorage.getItem(KEPT) ?? 'null');
    if (Array.isArray(names)) return new Set(names.filter((name) => Object.hasOwn(COLUMNS, name)));
  } catch {
    // A browser that keeps nothing, or something else than this page has kept.
  }
  return new Set(STANDARD);
}

/** @param {Set<string> | undefined} names undefined for those that the page has by itself */
function choose(names) {
  choice.set(names ?? new Set(STANDARD));
  try {
    if (names) localStorage.setItem(KEPT, JSON.stringify([...names]));
    else localStorage.removeItem(KEPT);
  } catch {
    // It holds until the page is left.
  }
}

/** @param {string} name */
export const isShown = (name) => choice().has(name);

/** The chosen columns, in their order. @param {boolean} ofOneQueue whether its name need not be said */
const shown = (ofOneQueue) => Object.keys(COLUMNS).filter((name) => choice().has(name) && !(ofOneQueue && name === 'queue'));

/** @param {boolean} ofOneQueue */
export function headings(ofOneQueue) {
  return shown(ofOneQueue).map((name) => html`<th scope="col" class=${COLUMNS[name].className === 'num' ? 'num' : null}>${T.jobs.columns[name]}</th>`);
}

/** @param {() => Job} job @param {boolean} ofOneQueue */
export function cells(job, ofOneQueue) {
  return shown(ofOneQueue).map((name) => {
    const { className = '', cell } = COLUMNS[name];
    // A narrow screen leaves out what there is not.
    return html`<td data-label=${T.jobs.columns[name]} class=${() => (cell(job()) ? className : `${className} none`)}>${() => cell(job()) || html`<span class="soft">–</span>`}</td>`;
  });
}

/** @param {boolean} ofOneQueue */
export function columnChooser(ofOneQueue) {
  const toggle = (/** @type {string} */ name) => {
    const next = new Set(choice.peek());
    if (!next.delete(name)) next.add(name);
    choose(next);
  };
  return menuBox(
    T.jobs.choose,
    html`<fieldset class="choices"><legend class="visually-hidden">${T.jobs.choose}</legend>
      ${Object.keys(COLUMNS)
        .filter((name) => !(ofOneQueue && name === 'queue'))
        .map((name) => html`<label class="check"><input type="checkbox" .checked=${() => choice().has(name)} @change=${() => toggle(name)}> ${T.jobs.columns[name]}</label>`)}
      <button type="button" class="button small" @click=${() => choose(undefined)}>${T.jobs.asBefore}</button></fieldset>`,
    'c',
  );
}

/** @param {Job} job The keys by which people know it, as far as no column has them. */
export function marks(job) {
  const text = [
    job.uniqueKey && !isShown('key') && T.jobs.key(job.uniqueKey),
    job.fingerprint && !isShown('group') && T.jobs.fingerprint(job.fingerprint),
    job.priority !== 5 && job.priority !== undefined && !isShown('priority') && T.jobs.priority(job.priority),
  ].filter(Boolean).join(' · ');
  return text ? html`<span class="sub">${text}</span>` : '';
}

/** @param {Job} job When what it is now has begun, or ends. */
function since(job) {
  if (job.finishedAt) return html`<span>${T.jobs.ended} ${time(job.finishedAt)}</span>`;
  if (job.state === 'running') return html`<span>${T.jobs.started} ${time(job.claimedAt)}</span>`;
  if (job.state === 'waiting') return job.runAt ? html`<span>${T.jobs.runs} ${time(job.runAt)}</span>` : T.jobs.parked;
  return html`<span>${T.jobs.readySince} ${time(job.runAt)}</span>`;
}
