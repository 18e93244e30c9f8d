// @ts-check
import { get } from '../api.js';
import { html } from '../dom.js';
import { number } from '../format.js';
import { whileLive } from '../live.js';
import { queueTable } from '../queuetable.js';
import { go, link } from '../router.js';
import { T } from '../texts.js';
import { answered, empty, resource } from '../ui.js';

/** @param {() => URLSearchParams} query */
export default function queues(query) {
  const source = resource(async (stop) => (await get('queues', {}, stop)).json);
  whileLive(source.load);
  const wanted = () => (query().get('has') ?? '').toLowerCase();
  const filter = (/** @type {any} */ event) => go(link('queues', { has: event.target.value.trim() }), true);
  return html`
    <div class="page-head"><h1>${T.pages.queues}</h1></div>
    <section class="panel" aria-label=${T.pages.queues}>
      <div class="panel-head">
        <label class="inline-field"><span>${T.queues.filter}</span><input class="input" type="search" .value=${query().get('has') ?? ''} @input=${filter}></label>
        <div class="searched aside">${() => (source.data() ? T.queues.searched(number(source.data().queues.length), source.data().more) : '')}</div>
      </div>
      ${answered(source, (data) => {
        const seen = () => data().queues.filter((/** @type {any} */ queue) => queue.queue.toLowerCase().includes(wanted()));
        return html`${() => (seen().length ? '' : data().queues.length ? empty(T.jobs.none, T.queues.filter + ' “' + wanted() + '”') : empty(T.queues.none, T.queues.noneDetail))}
          <div ?hidden=${() => seen().length === 0}>${queueTable(seen)}</div>`;
      })}
    </section>`;
}
