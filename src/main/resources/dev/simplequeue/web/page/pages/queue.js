// @ts-check
import { get } from '../api.js';
import { queueActions } from '../actions.js';
import { html } from '../dom.js';
import { count, isoDuration, number } from '../format.js';
import { jobList } from '../joblist.js';
import { link } from '../links.js';
import { whileLive } from '../live.js';
import { sum } from '../queues.js';
import { stateTiles } from '../queuetable.js';
import { understand, withWords } from '../search.js';
import { T } from '../texts.js';
import { answered, fact, icon, resource, time } from '../ui.js';

/** @param {() => URLSearchParams} query */
export default function queue(query) {
  const name = query().get('name') ?? '';
  const source = resource(async (stop) => (await get(`queues/${encodeURIComponent(name)}`, {}, stop)).json);
  whileLive(source.load);
  return html`
    <div class="page-head">
      <a class="crumb" href=${link('queues')}>${T.pages.queues}</a>
      <h1>${name}</h1>
      ${() => (source.data()?.pausedAt ? html`<span class="chip warn">${icon('pause')}${T.queues.paused}</span>` : '')}
      <div class="buttons">${() => (source.data() ? queueActions(source.data(), source.load) : '')}</div>
    </div>
    <div class="stack">
      ${answered(source, (data) => html`
        <section aria-label=${T.overview.states}>${stateTiles((state) => () => count(sum(data(), [state])), { queue: name })}</section>
        <section class="panel"><div class="panel-head"><h2>${T.job.facts}</h2></div><div class="panel-body">${() => facts(data())}</div></section>`)}
      <h2>${T.queues.jobs}</h2>
      ${jobList(() => understand(withWords('', { queue: name })), true)}
    </div>`;
}

/** @param {any} queue */
function facts(queue) {
  const limits = queue.limits ?? {};
  const rate = (/** @type {any} */ of) => T.queues.rateOf(number(of.starts), isoDuration(of.per));
  return html`<dl class="facts">
    ${fact(T.overview.oldest, queue.oldestReadyAt ? time(queue.oldestReadyAt) : T.overview.notWaiting)}
    ${queue.pausedAt && fact(T.queues.pausedSince, html`${time(queue.pausedAt)}${queue.pausedBy ? html`<br>${T.queues.pausedBy(queue.pausedBy, queue.pauseNote ?? '')}` : ''}`)}
    ${fact(T.queues.places, limits.clusterMaxRunning === undefined ? T.queues.unlimited : T.queues.of(count(sum(queue, ['running'])), number(limits.clusterMaxRunning)))}
    ${limits.limitKeyMaxRunning !== undefined && fact(T.queues.perKey, number(limits.limitKeyMaxRunning))}
    ${limits.rateLimit && fact(T.queues.rate, rate(limits.rateLimit))}
    ${limits.limitKeyRateLimit && fact(T.queues.ratePerKey, rate(limits.limitKeyRateLimit))}
    ${fact(T.queues.nodes, queue.nodes?.length ? queue.nodes.join(', ') : T.queues.noNodes)}
  </dl>`;
}
