// @ts-check
import { get, post } from '../api.js';
import { confirm } from '../dialog.js';
import { html, rows } from '../dom.js';
import { number } from '../format.js';
import { whileLive } from '../live.js';
import { filterText, mayOperate } from '../operations.js';
import { T } from '../texts.js';
import { answered, empty, icon, resource, say, time } from '../ui.js';

const ICONS = /** @type {Record<string, string>} */ ({ running: 'running', done: 'completed', cancelled: 'cancelled' });

/** @param {() => URLSearchParams} query */
export default function operations(query) {
  const source = resource(async (stop) => (await get('operations', { size: 100 }, stop)).json);
  whileLive(source.load);
  return html`
    <div class="page-head"><h1>${T.pages.operations}</h1><p>${T.operations.note}</p></div>
    <section class="panel" aria-label=${T.pages.operations}>
      <div class="panel-head"><div class="searched">${() => (source.data() ? T.operations.searched(number(source.data().operations.length), source.data().cursor !== undefined) : '')}</div></div>
      ${answered(source, (data) => {
        const body = document.createElement('tbody');
        rows(body, () => data().operations, (/** @type {any} */ one) => one.id, (one) => row(one, query, source.load));
        return html`${() => (data().operations.length ? '' : empty(T.operations.none, T.operations.noneDetail))}
          <div class="table" ?hidden=${() => data().operations.length === 0}><table class="cards">
            <thead><tr>${T.operations.columns.map((name) => html`<th scope="col">${name || html`<span class="visually-hidden">${T.operations.columns[1]}</span>`}</th>`)}</tr></thead>${body}</table></div>`;
      })}
    </section>`;
}

/** @param {() => any} one @param {() => URLSearchParams} query @param {() => Promise<void>} again */
function row(one, query, again) {
  const labels = T.operations.columns;
  const { id, kind, filter } = one();
  const cancel = async () => {
    if (!(await confirm({ title: T.operations.cancelTitle, text: T.operations.cancelText, act: T.operations.cancel, danger: true }))) return;
    try {
      await post(`operations/${id}/cancel`);
    } catch (problem) {
      say(/** @type {Error} */ (problem).message);
    }
    void again();
  };
  return html`<tr tabindex="-1" data-row=${id} class=${() => (query().get('id') === id ? 'chosen' : null)}>
    <td class="tight" data-label=${labels[0]}><span>${T.operations.kind[/** @type {'redrive'} */ (kind)]}<span class="sub">${filterText(filter)}</span></span></td>
    <td class="tight" data-label=${labels[1]}>${() => html`<span class=${`state state-${ICONS[one().state]}`}>${icon(ICONS[one().state])}${T.operations.states[/** @type {'done'} */ (one().state)]}</span>`}</td>
    <td data-label=${labels[2]}><span>${() => progress(one())}</span></td>
    <td data-label=${labels[3]}><span>${() => one().submittedBy}<span class="sub">${() => time(one().submittedAt)}</span></span></td>
    <td class="tight" data-label=${labels[4]}>${() => (one().state === 'running' && mayOperate(filter.queue) ? html`<button type="button" class="button danger small" @click=${cancel}>${T.operations.cancel} …</button>` : '')}</td>
  </tr>`;
}

/** @param {any} one */
function progress(one) {
  const skipped = Object.entries(one.skipped ?? {}).map(([why, n]) => T.operations.skipped(number(/** @type {number} */ (n)), why.replace(/_/g, ' ')));
  return html`${T.operations.changed(number(one.changed), number(one.walked))}
    ${skipped.length ? html`<span class="sub">${skipped.join(' · ')}</span>` : ''}
    ${one.waiting ? html`<span class="sub">${T.operations.waiting(number(one.waiting))}</span>` : ''}
    ${one.problem ? html`<span class="sub">${one.problem}</span>` : ''}
    ${one.endedAt ? html`<span class="sub">${T.jobs.ended} ${time(one.endedAt)}</span>` : ''}`;
}
