// @ts-check
import { get } from '../api.js';
import { html, rows } from '../dom.js';
import { number } from '../format.js';
import { link } from '../links.js';
import { whileLive } from '../live.js';
import { T } from '../texts.js';
import { answered, empty, icon, resource, time } from '../ui.js';

const ICONS = /** @type {Record<string, string>} */ ({ alive: 'completed', late: 'warning', dead: 'failed' });
const CLASSES = /** @type {Record<string, string>} */ ({ alive: 'state state-completed', late: 'state state-unprocessable', dead: 'state state-failed' });

export default function nodes() {
  const source = resource(async (stop) => (await get('nodes', {}, stop)).json);
  whileLive(source.load);
  return html`
    <div class="page-head"><h1>${T.pages.nodes}</h1></div>
    <section class="panel" aria-label=${T.pages.nodes}>
      <div class="panel-head"><div class="searched">${() => (source.data() ? T.nodes.searched(number(source.data().nodes.length)) : '')}</div></div>
      ${answered(source, (data) => {
        const body = document.createElement('tbody');
        rows(body, () => data().nodes, (/** @type {any} */ node) => node.id, row);
        return html`${() => (data().nodes.length ? '' : empty(T.nodes.none, T.nodes.noneDetail))}
          <div class="table" ?hidden=${() => data().nodes.length === 0}><table class="cards">
            <thead><tr>${T.nodes.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>${body}</table></div>`;
      })}
    </section>`;
}

/** @param {() => any} node */
function row(node) {
  const labels = T.nodes.columns;
  return html`<tr tabindex="-1" data-row=${node().id}>
    <td data-label=${labels[0]}><span>${node().name}<span class="sub id">${node().id}</span></span></td>
    <td data-label=${labels[1]}>${() => html`<span class=${CLASSES[node().state]}>${icon(ICONS[node().state])}${T.nodes.states[node().state]}</span>`}</td>
    <td data-label=${labels[2]}><span>${() => queues(node().queues)}</span></td>
    <td data-label=${labels[3]}>${() => time(node().startedAt)}</td>
    <td data-label=${labels[4]}>${() => (node().deadAt ? html`<span>${T.nodes.died} ${time(node().deadAt)}</span>` : time(node().renewedAt))}</td>
  </tr>`;
}

/** @param {string[]} names */
function queues(names) {
  return names.length ? names.map((name, i) => [i ? ', ' : '', html`<a href=${link('queue', { name })}>${name}</a>`]) : html`<span class="soft">${T.nodes.noQueues}</span>`;
}
