// @ts-check
import { get } from '../api.js';
import { effect, html, signal } from '../dom.js';
import { link } from '../links.js';
import { go } from '../router.js';
import { T } from '../texts.js';
import { answered, empty, icon, resource, time } from '../ui.js';

const ICONS = /** @type {Record<string, string>} */ ({ done: 'completed', refused: 'cancelled', begun: 'waiting', unknown: 'unprocessable' });

/** @param {() => URLSearchParams} query */
export default function audit(query) {
  const older = signal(/** @type {any[]} */ ([]));
  const cursor = signal(/** @type {string | undefined} */ (undefined));
  const ask = (/** @type {string | undefined} */ from, /** @type {AbortSignal} */ stop) => get('audit', { by: query().get('by') ?? undefined, cursor: from }, stop);
  const source = resource(async (stop) => {
    const { json } = await ask(undefined, stop);
    older.set([]);
    cursor.set(json.cursor);
    return json;
  });
  effect(() => {
    query();
    void source.load();
  });
  const more = async () => {
    try {
      const { json } = await ask(cursor.peek(), new AbortController().signal);
      older.set([...older.peek(), ...json.entries]);
      cursor.set(json.cursor);
    } catch (problem) {
      source.problem.set(/** @type {any} */ (problem));
    }
  };
  const filter = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const by = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem('by')).value.trim();
    go(link('audit', { by }));
  };
  const all = () => [...(source.data()?.entries ?? []), ...older()];
  return html`
    <div class="page-head"><h1>${T.pages.audit}</h1></div>
    <section class="panel" aria-label=${T.pages.audit}>
      <div class="panel-head">
        <form class="inline-field" @submit=${filter}><label for="audit-by">${T.audit.by}</label><input class="input" id="audit-by" name="by" .value=${() => query().get('by') ?? ''}></form>
        <div class="searched aside">${() => (source.data() ? T.searched({ ...source.data().searched, all: cursor() === undefined }, 'entries') : '')}</div>
      </div>
      ${answered(source, () => () => (all().length ? table(all()) : empty(T.audit.none, T.audit.noneDetail)))}
      ${() => (cursor() ? html`<div class="more"><button type="button" class="button" @click=${more}>${T.audit.more}</button></div>` : '')}
    </section>`;
}

/** @param {any[]} entries */
function table(entries) {
  const labels = T.audit.columns;
  return html`<div class="table"><table class="cards">
    <thead><tr>${labels.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${entries.map((entry) => html`<tr tabindex="-1" data-row=${entry.id}>
      <td data-label=${labels[0]}>${time(entry.at)}</td>
      <td class="who" data-label=${labels[1]}><a href=${link('audit', { by: entry.by })}>${entry.by}</a></td>
      <td class="tight" data-label=${labels[2]}>${entry.action}</td>
      <td data-label=${labels[3]}><span>${target(entry.target ?? {})}</span></td>
      <td data-label=${labels[4]}><span><span class=${`state state-${ICONS[entry.outcome] ?? 'waiting'}`}>${icon(ICONS[entry.outcome] ?? 'waiting')}${T.audit.outcomes[entry.outcome] ?? entry.outcome}</span>${entry.detail ? html`<span class="sub clip" title=${entry.detail}>${entry.detail}</span>` : ''}</span></td>
    </tr>`)}</tbody></table></div>`;
}

/** @param {Record<string, any>} of */
function target(of) {
  return Object.entries(of).map(([name, value], i) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const shown =
      name === 'job' ? html`<a class="id" href=${link('job', { id: text })}>${text}</a>` :
      name === 'queue' ? html`<a href=${link('queue', { name: text })}>${text}</a>` :
      name === 'schedule' ? html`<a href=${link('schedule', { name: text })}>${text}</a>` : text;
    return [i ? ' · ' : '', html`<span class="soft">${name}</span> ${shown}`];
  });
}
