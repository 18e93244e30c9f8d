// @ts-check
/** Many jobs changed by one operation: what it would change is counted first, by the same filter. */
import { may } from './access.js';
import { post } from './api.js';
import { confirm, open } from './dialog.js';
import { html, signal } from './dom.js';
import { number } from './format.js';
import { closeMenu, menuBox } from './menu.js';
import { DEAD } from './queues.js';
import { go, link } from './router.js';
import { T } from './texts.js';
import { icon, say, stateBadge } from './ui.js';

/** @typedef {'redrive' | 'cancel' | 'delete' | 'runNow' | 'reprioritise'} Kind */

/** @type {Record<Kind, string>} The right that each needs, besides that to operations. */
const RIGHTS = { redrive: 'redrive', cancel: 'cancel', delete: 'delete', runNow: 'run_now', reprioritise: 'reprioritise' };
const DANGER = ['cancel', 'delete'];

/** @type {Record<Kind, string[]>} The states that each takes; it leaves others alone. */
const TAKES = { redrive: DEAD, cancel: ['waiting', 'ready', 'running'], delete: ['waiting', 'ready', 'completed', ...DEAD], runNow: ['waiting'], reprioritise: ['waiting', 'ready'] };

/** @param {import('./search.js').Search} search The filter of an operation; its order means nothing. */
export function filterOf(search) {
  const filter = /** @type {Record<string, any>} */ ({});
  const put = (/** @type {string} */ name, /** @type {any} */ value) => value && (filter[name] = value);
  put('queue', search.queue);
  put('states', search.state.length ? search.state : undefined);
  put('fingerprint', search.fingerprint);
  put('uniqueKey', search.key);
  put('error', search.error);
  put('payload', search.payload);
  put('headers', search.headers);
  put('from', search.from);
  put('to', search.to);
  return filter;
}

/** @param {string | undefined} queue */
export const mayOperate = (queue) => may('operations', queue);

/** @param {string | undefined} queue @returns {Kind[]} */
export const kinds = (queue) => (mayOperate(queue) ? /** @type {Kind[]} */ (Object.keys(RIGHTS)).filter((kind) => may(RIGHTS[kind], queue)) : []);

/**
 * Counts what it would change, asks, and submits it.
 * @param {Kind} kind @param {Record<string, any>} filter @param {number} [meant] so many the reader has seen
 */
export async function operate(kind, filter, meant) {
  const priority = signal(5);
  const request = () => ({ kind, filter, ...(kind === 'reprioritise' ? { priority: priority.peek() } : {}) });
  try {
    const preview = await post('operations/preview', request());
    if (preview.total === 0) {
      say(T.operations.nothing);
      return;
    }
    const yes = await confirm({
      title: T.operations.title[kind](count(preview)),
      text: html`${question(kind, filter, preview, priority)}${meant !== undefined && preview.total !== meant ? html`<div class="notice">${icon('warning')}<span>${T.operations.notMeant(number(meant))}</span></div>` : ''}`,
      act: T.operations.act[kind],
      danger: DANGER.includes(kind),
      jobs: preview.total,
    });
    if (!yes) return;
    const operation = await post('operations', request());
    say(T.operations.submitted, html`<a href=${link('operations')}>${T.actions.show}</a>`);
    go(link('operations', { id: operation.id }));
  } catch (error) {
    const problem = /** @type {import('./api.js').Problem} */ (error);
    await open(problem.title, (close) => html`<div class="dialog-text"><p>${problem.detail}</p></div>
      <div class="dialog-buttons"><button type="button" class="button" autofocus @click=${() => close(false)}>${T.dialog.close}</button></div>`);
  }
}

/** @param {any} preview */
const count = (preview) => (preview.exact ? number(preview.total) : T.operations.atLeast(number(preview.total)));

/** @param {Kind} kind @param {Record<string, any>} filter @param {any} preview @param {any} priority */
function question(kind, filter, preview, priority) {
  return html`
    <p>${T.operations.means[kind]}</p>
    <p>${T.operations.filter} ${filterText(filter)}</p>
    <ul class="preview">${Object.entries(preview.jobs).filter(([, n]) => n).map(([state, n]) => html`<li>${stateBadge(state)} ${number(/** @type {number} */ (n))}</li>`)}</ul>
    ${preview.exact ? '' : html`<div class="notice">${icon('warning')}<span>${T.operations.stopped(number(preview.walked))}</span></div>`}
    ${kind === 'reprioritise' ? html`<label class="field"><span>${T.actions.priorityField}</span><input class="input" type="number" min="0" max="9" required .value=${String(priority.peek())} @input=${(/** @type {any} */ event) => priority.set(Number(event.target.value))}></label>` : ''}`;
}

/** @param {Record<string, any>} filter */
export function filterText(filter) {
  const words = Object.entries(filter).flatMap(([name, value]) =>
    typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).map(([place, text]) => `${[name, place].filter(Boolean).join('.')}: ${text}`)
      : `${name}: ${Array.isArray(value) ? value.join(', ') : value}`,
  );
  return words.length ? html`<code>${words.join(' · ')}</code>` : T.operations.allJobs;
}

/** Buttons for all that match a search, not only what is shown. @param {import('./search.js').Search} search */
export function operationMenu(search) {
  const some = kinds(search.queue).filter((kind) => !search.state.length || search.state.some((state) => TAKES[kind].includes(state)));
  if (!some.length) return '';
  return menuBox(
    T.operations.all,
    some.map((kind) => html`<button type="button" class=${DANGER.includes(kind) ? 'button danger small' : 'button small'} @click=${(/** @type {Event} */ event) => {
      closeMenu(/** @type {Element} */ (event.currentTarget));
      void operate(kind, filterOf(search));
    }}>${T.operations.verbs[kind]}</button>`),
  );
}
