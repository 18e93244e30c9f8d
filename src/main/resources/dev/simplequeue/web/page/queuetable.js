// @ts-check
import { html, rows } from './dom.js';
import { count, number } from './format.js';
import { link, searchLink } from './links.js';
import { DEAD, sum } from './queues.js';
import { T } from './texts.js';
import { stateBadge, time } from './ui.js';

/**
 * How many jobs have each state: those that live or have succeeded, and below them the dead.
 * @param {(state: string) => () => string} write @param {Record<string, string>} words of the search that each leads to
 */
export function stateTiles(write, words) {
  const tile = (/** @type {string} */ state) => html`<a class="tile" href=${searchLink({ ...words, state })}>${stateBadge(state)}<span class="tile-number">${write(state)}</span></a>`;
  return html`<div class="tiles">${['waiting', 'ready', 'running', 'completed'].map(tile)}</div><div class="tiles lesser">${DEAD.map(tile)}</div>`;
}

/** @param {() => any[]} queues Each a row that stays in its place. */
export function queueTable(queues) {
  const body = document.createElement('tbody');
  rows(body, queues, (queue) => queue.queue, row);
  const labels = T.queues.columns;
  return html`<div class="table"><table class="cards">
    <thead><tr>${labels.slice(0, 7).map((name, i) => html`<th scope="col" class=${i > 0 && i < 5 ? 'num' : null}>${name}</th>`)}</tr></thead>
    ${body}
  </table></div>`;
}

/** @param {() => any} queue */
function row(queue) {
  const name = queue().queue;
  const labels = T.queues.columns;
  const jobs = (/** @type {string} */ words, /** @type {string[]} */ states) => () => {
    const n = sum(queue(), states);
    return n.jobs ? html`<a href=${searchLink({ queue: name, state: words })}>${count(n)}</a>` : html`<span class="soft">0</span>`;
  };
  // A narrow screen leaves the zeros out.
  const some = (/** @type {string[]} */ states) => () => (sum(queue(), states).jobs ? 'num' : 'num none');
  return html`<tr tabindex="-1" data-row=${name}>
    <td class="name" data-label=${labels[0]}><span><a href=${link('queue', { name })}>${name}</a>${() => (queue().pausedAt ? html` <span class="chip warn">${T.queues.paused}</span>` : '')}</span></td>
    <td class=${some(['ready'])} data-label=${labels[1]}>${jobs('ready', ['ready'])}</td>
    <td class=${some(['running'])} data-label=${labels[2]}>${() => running(queue())}</td>
    <td class=${some(['waiting'])} data-label=${labels[3]}>${jobs('waiting', ['waiting'])}</td>
    <td class=${some(DEAD)} data-label=${labels[4]}>${jobs('dead', DEAD)}</td>
    <td class=${() => (queue().oldestReadyAt ? 'nowrap' : 'nowrap none')} data-label=${labels[5]}>${() => (queue().oldestReadyAt ? time(queue().oldestReadyAt) : html`<span class="soft">–</span>`)}</td>
    <td class="nowrap" data-label=${labels[6]}>${() => nodes(queue())}</td>
  </tr>`;
}

/** @param {any} queue */
function running(queue) {
  const n = sum(queue, ['running']);
  const most = queue.limits?.clusterMaxRunning;
  if (most === undefined) return n.jobs ? count(n) : html`<span class="soft">0</span>`;
  return html`<span class="gauge"><meter min="0" max=${most} .value=${n.jobs} aria-label=${T.queues.of(count(n), number(most))}></meter><span>${T.queues.of(count(n), number(most))}</span></span>`;
}

/** @param {any} queue */
function nodes(queue) {
  const all = queue.nodes ?? [];
  if (all.length) return html`<span title=${all.join(', ')}>${all.length === 1 ? all[0] : number(all.length)}</span>`;
  return sum(queue, ['ready']).jobs ? html`<span class="chip bad">${T.queues.noNodes}</span>` : html`<span class="soft">${T.queues.noNodes}</span>`;
}
