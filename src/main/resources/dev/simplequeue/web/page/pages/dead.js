// @ts-check
import { get } from '../api.js';
import { errorWord, groupActions } from '../actions.js';
import { html, rows, signal } from '../dom.js';
import { number } from '../format.js';
import { link, searchLink } from '../links.js';
import { whileLive } from '../live.js';
import { T } from '../texts.js';
import { answered, empty, resource, stateBadge, time } from '../ui.js';

/** @param {() => URLSearchParams} query */
export default function dead(query) {
  const deeper = signal(2000);
  const source = resource(async (stop) => (await get('dead/groups', { queue: query().get('queue') ?? undefined, rows: deeper.peek() }, stop)).json);
  whileLive(source.load);
  const further = () => {
    deeper.set(20_000);
    void source.load();
  };
  return html`
    <div class="page-head"><h1>${T.pages.dead}</h1><p>${T.dead.note}</p></div>
    <section class="panel" aria-label=${T.pages.dead}>
      <div class="panel-head"><div class="searched">${() => {
        const searched = source.data()?.searched;
        return searched ? html`<span>${T.dead.looked(number(searched.jobs), searched.all)}</span>${!searched.all && deeper() < 20_000 ? html`<button type="button" class="button small" @click=${further}>${T.dead.more}</button>` : ''}` : '';
      }}</div></div>
      ${answered(source, (data) => html`${() => (data().groups.length ? '' : empty(T.dead.none, T.dead.noneDetail))}${table(() => data().groups, source.load)}`)}
    </section>`;
}

/** @param {() => any[]} groups @param {() => Promise<void>} again */
function table(groups, again) {
  const labels = T.dead.columns;
  const body = document.createElement('tbody');
  rows(body, groups, (group) => `${group.queue}\n${group.state}\n${group.kind}`, (group) => row(group, groups, again));
  return html`<div class="table" ?hidden=${() => groups().length === 0}><table class="cards">
    <thead><tr>${labels.map((name, i) => html`<th scope="col" class=${i === 3 ? 'num' : null}>${name || html`<span class="visually-hidden">${T.dead.show}</span>`}</th>`)}</tr></thead>
    ${body}
  </table></div>`;
}

/** @param {() => any} of @param {() => any[]} groups @param {() => Promise<void>} again */
function row(of, groups, again) {
  const labels = T.dead.columns;
  const group = of();
  return html`<tr tabindex="-1" data-row="">
      <td class="name" data-label=${labels[0]}><a href=${link('queue', { name: group.queue })}>${group.queue}</a></td>
      <td data-label=${labels[1]}><span class="clip" title=${group.example || null}>${group.example || group.kind || T.dead.noError}</span></td>
      <td data-label=${labels[2]}>${stateBadge(group.state)}</td>
      <td class="num" data-label=${labels[3]}>${() => number(of().jobs)}</td>
      <td data-label=${labels[4]}>${() => time(of().firstAt)}</td>
      <td data-label=${labels[5]}>${() => time(of().lastAt)}</td>
      <td class="tight" data-label=${labels[6]}><span class="buttons"><a class="button small" href=${searchLink({ queue: group.queue, state: group.state, error: errorWord(group, groups()) })}>${T.dead.show}</a>${groupActions(of, groups, again)}</span></td>
  </tr>`;
}
