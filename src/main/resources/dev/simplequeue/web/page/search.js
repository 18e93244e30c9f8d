// @ts-check
/** The one box in which one searches, and what its words mean. */
import { effect, html } from './dom.js';
import { address, go, link, pageOf } from './router.js';
import { T } from './texts.js';
import { icon } from './ui.js';

const LIVE = ['waiting', 'ready', 'running'];
const DEAD = ['failed', 'critical', 'cancelled', 'unprocessable', 'bad_job'];
export const STATES = [...LIVE, 'completed', ...DEAD];
const WORD = /(?:([A-Za-z](?:[\w.-]|"[^"]*")*):)?(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UNITS = /** @type {Record<string, number>} */ ({ s: 1e3, m: 6e4, h: 36e5, d: 864e5 });

/**
 * What somebody searches for.
 * @typedef {{queue?: string, state: string[], id?: string, key?: string, fingerprint?: string, error?: string, payload?: Record<string, string>, headers?: Record<string, string>, from?: string, to?: string, order?: string, wrong: string[]}} Search
 */

/** @param {string} text A time in the reader's zone, or how long ago. @returns {string | undefined} */
function instant(text) {
  const ago = /^(\d+)([smhd])$/.exec(text);
  const at = ago ? Date.now() - Number(ago[1]) * UNITS[ago[2]] : Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? text + 'T00:00' : text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** @param {string} text @returns {Search} */
export function understand(text) {
  /** @type {Search} */
  const search = { state: [], wrong: [] };
  for (const [whole, name, quoted, plain] of text.matchAll(WORD)) {
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    if (name === undefined) {
      if (UUID.test(value)) search.id = value;
      else search.error = search.error ? `${search.error} ${value}` : value;
    } else if (name === 'state' || name === 'is') {
      for (const word of value.split(',')) {
        const states = word === 'live' ? LIVE : word === 'dead' ? DEAD : STATES.includes(word) ? [word] : [];
        if (states.length) search.state.push(...states);
        else search.wrong.push(whole);
      }
    } else if (name === 'after' || name === 'before') {
      const at = instant(value);
      if (at) search[name === 'after' ? 'from' : 'to'] = at;
      else search.wrong.push(whole);
    } else if (name === 'order' && ['newest', 'oldest'].includes(value)) {
      search.order = value;
    } else if (name === 'queue' || name === 'id' || name === 'key' || name === 'fingerprint' || name === 'error') {
      search[name] = value;
    } else if (/^payload(\..+)?$/.test(name)) {
      // By the place in the payload; the payload itself has none.
      search.payload = { ...search.payload, [name.slice('payload.'.length)]: value };
    } else if (/^header\../.test(name)) {
      search.headers = { ...search.headers, [name.slice('header.'.length)]: value };
    } else {
      search.wrong.push(whole);
    }
  }
  return search;
}

/** @param {string} value */
const quote = (value) => (/[\s"]/.test(value) || value === '' ? `"${value.replace(/["\\]/g, '\\$&')}"` : value);

/**
 * The text that says this; a word with another value takes the place of the one that was there.
 * @param {string} text @param {Record<string, string>} change an empty value leaves the word out
 */
export function withWords(text, change) {
  const words = [...text.matchAll(WORD)].filter(([, name]) => !(name && name in change)).map(([whole]) => whole);
  Object.entries(change).forEach(([name, value]) => value && words.push(`${name}:${quote(value)}`));
  return words.join(' ');
}

/** @param {Record<string, string>} words The address of a search. */
export const searchLink = (words) => link('jobs', { q: withWords('', words) });

export function searchBox() {
  const box = html`<form class="search" role="search" @submit=${submit}>
    ${icon('search')}
    <label class="visually-hidden" for="search">${T.shell.search}</label>
    <input id="search" type="search" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=${T.shell.searchHint} maxlength="1000">
    <kbd aria-hidden="true">/</kbd>
  </form>`;
  const input = /** @type {HTMLInputElement} */ (box.querySelector('input'));
  effect(() => (input.value = pageOf(address()) === 'jobs' ? (address().searchParams.get('q') ?? '') : ''));
  return box;
}

/** @param {SubmitEvent} event */
function submit(event) {
  event.preventDefault();
  const text = /** @type {HTMLInputElement} */ (document.getElementById('search')).value.trim();
  const { id } = understand(text);
  // So that j and k go on from here.
  document.getElementById('content')?.focus({ preventScroll: true });
  go(id && UUID.test(text.replace(/^id:/, '')) ? link('job', { id }) : link('jobs', { q: text }));
}
