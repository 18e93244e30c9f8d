// @ts-check
import { get } from '../api.js';
import { chart } from '../chart.js';
import { html } from '../dom.js';
import { clock, count, duration, now } from '../format.js';
import { link } from '../links.js';
import { whileLive } from '../live.js';
import { DEAD, sum, sumAll } from '../queues.js';
import { queueTable, stateTiles } from '../queuetable.js';
import { estimated, rates, sample, since } from '../rates.js';
import { T } from '../texts.js';
import { answered, empty, icon, resource } from '../ui.js';

/** A queue whose oldest ready job has waited longer is called behind, unless it is paused. */
const BEHIND_MILLIS = 60_000;
const BUSIEST = 10;

export default function overview() {
  const source = resource(async (stop) => {
    const [queues, nodes] = await Promise.all([get('queues', {}, stop), get('nodes', {}, stop)]);
    sample(queues.json.queues);
    return { queues: /** @type {any[]} */ (queues.json.queues), more: queues.json.more, nodes: /** @type {any[]} */ (nodes.json.nodes) };
  });
  whileLive(source.load);
  return html`
    <div class="page-head"><h1>${T.pages['']}</h1></div>
    ${answered(source, (data) => html`<div class="stack">
      <section aria-label=${T.overview.problems}>${() => problems(data())}</section>
      <section aria-label=${T.overview.states}>${stateTiles((state) => () => count(sumAll(data().queues, [state])), {})}
        ${() => (data().more ? html`<p class="soft small">${T.overview.moreQueues}</p>` : '')}</section>
      <section class="panel">
        <div class="panel-head"><h2>${T.overview.rates}</h2><span class="soft small">${() => (estimated() ? T.overview.ratesEstimate : rates().times.length < 2 ? T.overview.ratesWait : T.overview.ratesNote(clock(since()).slice(11)))}</span></div>
        <div class="panel-body">${chart([T.overview.in, T.overview.out, T.overview.failed], rates, rate)}</div>
      </section>
      <section class="panel">
        <div class="panel-head"><h2>${T.overview.busiest}</h2><div class="buttons"><a class="button small" href=${link('queues')}>${T.overview.allQueues}</a></div></div>
        ${() => (data().queues.length ? '' : empty(T.overview.none, T.overview.noneDetail))}
        <div ?hidden=${() => data().queues.length === 0}>${queueTable(busiest(() => data().queues))}</div>
      </section>
    </div>`)}`;
}

/** @param {number | null} value */
const rate = (value) => (value === null || value === undefined ? '–' : value.toFixed(1));

/**
 * The queues with the most work when the page was opened stay, in their order: rows do not jump.
 * @param {() => any[]} queues
 */
function busiest(queues) {
  /** @type {string[]} */
  let names = [];
  const work = (/** @type {any} */ queue) => sum(queue, ['ready', 'running']).jobs;
  return () => {
    const known = new Map(queues().map((queue) => [queue.queue, queue]));
    names = names.filter((name) => known.has(name));
    const others = queues().filter((queue) => !names.includes(queue.queue)).sort((a, b) => work(b) - work(a));
    names.push(...others.slice(0, BUSIEST - names.length).map((queue) => queue.queue));
    return names.map((name) => known.get(name));
  };
}

/** What is wrong, in words. @param {{queues: any[], nodes: any[]}} data */
function problems({ queues, nodes }) {
  /** @type {any[]} */
  const found = [];
  const say = (/** @type {any} */ text) => found.push(html`<div class="notice">${icon('warning')}<span>${text}</span></div>`);
  const names = (/** @type {any[]} */ some) => html`${some.slice(0, 5).map((one, i) => [i ? ', ' : '', html`<a href=${link('queue', { name: one.queue })}>${one.queue}</a>`])}${some.length > 5 ? ` +${some.length - 5}` : ''}`;
  const paused = queues.filter((queue) => queue.pausedAt);
  const alone = queues.filter((queue) => !queue.pausedAt && !queue.nodes?.length && sum(queue, ['ready']).jobs > 0);
  const behind = queues.filter((queue) => !queue.pausedAt && queue.nodes?.length && queue.oldestReadyAt && now() - Date.parse(queue.oldestReadyAt) > BEHIND_MILLIS);
  const late = nodes.filter((node) => node.state === 'late');
  if (late.length) say(html`${T.overview.late(late.map((node) => node.name).join(', '))} <a href=${link('nodes')}>${T.pages.nodes}</a>`);
  behind.slice(0, 5).forEach((queue) => say(html`<a href=${link('queue', { name: queue.queue })}>${queue.queue}</a> ${T.overview.behind('', duration(now() - Date.parse(queue.oldestReadyAt)))}`));
  if (alone.length) say(html`${T.overview.noHandler('')}${names(alone)}`);
  if (paused.length) say(html`${T.overview.paused('')}${names(paused)}`);
  const dead = sumAll(queues, DEAD);
  if (dead.jobs) say(html`${T.overview.dead1(count(dead))} <a href=${link('dead')}>${T.pages.dead}</a>`);
  return found.length ? html`<div class="notices">${found}</div>` : html`<p class="soft fine">${icon('completed')}${T.overview.fine}</p>`;
}

