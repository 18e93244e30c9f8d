// @ts-check
/** Why a job does not start, or why a dead letter cannot be redriven, as far as the API tells. */
import { get } from './api.js';
import { html, rows } from './dom.js';
import { count, isoDuration, now, number } from './format.js';
import { link, searchLink } from './links.js';
import { DEAD, sum } from './queues.js';
import { T } from './texts.js';
import { icon, time } from './ui.js';

const W = T.waits;

/**
 * What else must be asked to say it.
 * @param {any} job @param {AbortSignal} stop
 * @returns {Promise<{queue?: any, holder?: any}>}
 */
export async function askWhy(job, stop) {
  if (job.state === 'ready' || job.state === 'waiting') {
    return { queue: (await get(`queues/${encodeURIComponent(job.queue)}`, {}, stop)).json };
  }
  if (DEAD.includes(job.state) && job.uniqueKey && !job.redrivenTo) {
    return { holder: (await get('jobs', { uniqueKey: job.uniqueKey, states: 'waiting,ready,running', size: 1 }, stop)).json.jobs[0] };
  }
  return {};
}

/** @typedef {{key: string, text: string, at?: string, full?: boolean, href?: string, label?: string}} Reason in words, with a time and a link */

/** @param {() => any} job @param {() => {queue?: any, holder?: any}} more */
export function why(job, more) {
  const reasons = () => (more().holder ? [held(more().holder)] : more().queue ? reasonsOf(job(), more().queue) : []);
  const list = document.createElement('ul');
  list.className = 'reasons';
  rows(list, reasons, (reason) => reason.key, (reason) => html`<li>${icon('waiting')}<span>${() => reason().text}
    ${() => (reason().at ? html`${reason().full ? html`${time(reason().at, true)}, ` : ''}${time(reason().at)}` : '')}
    ${reason().href ? html`<a href=${reason().href}>${reason().label}</a>` : ''}</span></li>`);
  const title = () => (more().holder ? W.redrive : W.title);
  return html`<section class="panel" aria-label=${title} ?hidden=${() => reasons().length === 0}><div class="panel-head"><h2>${title}</h2></div><div class="panel-body">${list}</div></section>`;
}

/** @param {any} holder of the key @returns {Reason} */
const held = (holder) => ({ key: holder.id, text: W.keyHeld, href: link('job', { id: holder.id }), label: holder.id });

/** The first is what it waits for before all else. @param {any} job @param {any} queue @returns {Reason[]} */
function reasonsOf(job, queue) {
  if (job.state !== 'ready' && job.state !== 'waiting') return [];
  /** @type {Reason[]} */
  const found = [];
  const limits = queue.limits ?? {};
  const ready = sum(queue, ['ready']);
  const show = { label: W.those };
  if (job.state === 'waiting') {
    const later = Date.parse(job.runAt) > now();
    if (!job.runAt) found.push({ key: 'parked', text: W.parked });
    else found.push(later ? { key: 'later', text: job.attempts ? W.nextAttempt : W.later, at: job.runAt, full: true } : { key: 'due', text: W.due });
  }
  if (queue.pausedAt) found.push({ key: 'paused', text: W.paused, at: queue.pausedAt, href: link('queue', { name: queue.queue }), label: queue.queue });
  if (!queue.nodes?.length) found.push({ key: 'node', text: W.noNode, href: link('nodes'), label: T.pages.nodes });
  if (job.state === 'waiting') return found;
  if (limits.clusterMaxRunning !== undefined && sum(queue, ['running']).jobs >= limits.clusterMaxRunning) {
    found.push({ key: 'full', text: W.full(number(limits.clusterMaxRunning)), ...show, href: searchLink({ queue: queue.queue, state: 'running' }) });
  }
  if (limits.rateLimit) found.push({ key: 'rate', text: W.rate(number(limits.rateLimit.starts), isoDuration(limits.rateLimit.per)) });
  if (limits.limitKeyMaxRunning !== undefined || limits.limitKeyRateLimit) found.push({ key: 'limits', text: W.keyLimit });
  if (!found.length) found.push({ key: 'place', text: W.place(queue.nodes.slice(0, 5).join(', ')) });
  if (ready.jobs > 1) found.push({ key: 'others', text: W.others(count({ ...ready, jobs: ready.jobs - 1 })), ...show, href: searchLink({ queue: queue.queue, state: 'ready', order: 'oldest' }) });
  return found;
}
