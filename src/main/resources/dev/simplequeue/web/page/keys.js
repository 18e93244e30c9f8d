// @ts-check
/** What the keyboard does where nobody types, and the help that says so. */
import { open } from './dialog.js';
import { html, signal } from './dom.js';
import { openMenu } from './menu.js';
import { go, link } from './router.js';
import { T } from './texts.js';

const PLACES = /** @type {Record<string, string>} */ ({ o: '', j: 'jobs', q: 'queues', d: 'dead', s: 'schedules', n: 'nodes', a: 'audit', e: 'enqueue' });
const KEPT = 'simplequeue-keys';
/** Those who speak to their computer turn them off. */
const single = signal(kept());
let before = '';

function kept() {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function keep(on) {
  single.set(on);
  try {
    localStorage.setItem(KEPT, on ? 'on' : 'off');
  } catch {
    // It holds until the page is left.
  }
}

/** @param {string[][]} list */
const pairs = (list) => html`<dl class="keys">${list.map(([key, means]) => html`<div><dt>${key.split('  ').map((k) => html`<kbd>${k}</kbd> `)}</dt><dd>${means}</dd></div>`)}</dl>`;

function help() {
  return open(
    T.keys.title,
    (close) => html`<div class="dialog-text">
        <p>${T.keys.intro}</p>
        ${pairs(T.keys.list)}
        <label class="check"><input type="checkbox" .checked=${single.peek()} @change=${(/** @type {any} */ e) => keep(e.target.checked)}> ${T.keys.single}</label>
        <p>${T.keys.qualifiers}</p>
        ${pairs(T.keys.words)}
      </div>
      <div class="dialog-buttons"><button type="button" class="button" autofocus @click=${() => close(false)}>${T.dialog.close}</button></div>`,
  );
}

export function helpButton() {
  return html`<button type="button" class="button quiet" aria-label=${T.shell.help} title=${T.shell.help} @click=${help}>?</button>`;
}

/** @param {number} step */
function move(step) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  if (!all.length) return;
  const now = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

/** @returns {HTMLElement | null} */
const row = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest('[data-row]') ?? null);

/** @type {Record<string, () => void>} */
const ACTS = {
  '/': () => /** @type {HTMLInputElement | null} */ (document.getElementById('search'))?.select(),
  '?': () => void help(),
  j: () => move(1),
  k: () => move(-1),
  x: () => /** @type {HTMLElement | null} */ (row()?.querySelector('input[type=checkbox]'))?.click(),
  c: () => openMenu('c'),
};

addEventListener('keydown', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') {
    if (target.id === 'search') target.blur();
    else dispatchEvent(new Event('simplequeue-unselect'));
    return;
  }
  if (event.key === 'Enter' && target.matches('[data-row]')) {
    /** @type {HTMLElement | null} */ (target.querySelector('a[href]'))?.click();
    return;
  }
  if (!single.peek() || target.matches('textarea, select, [contenteditable], input:not([type=checkbox])')) return;
  const first = before;
  before = event.key;
  if (first === 'g' && event.key in PLACES) {
    before = '';
    go(link(PLACES[event.key]));
  } else if (event.key in ACTS) {
    event.preventDefault();
    ACTS[event.key]();
  }
});
