// @ts-check
import { get, ROOT } from '../api.js';
import { html } from '../dom.js';
import { isoDuration, number, ZONE } from '../format.js';
import { T } from '../texts.js';
import { answered, fact, icon, resource } from '../ui.js';

export default function about() {
  const source = resource(async (stop) => (await get('capabilities', {}, stop)).json);
  void source.load();
  return html`<div class="page-head"><h1>${T.pages.about}</h1></div>${answered(source, (data) => html`<div class="stack">${() => shown(data())}</div>`)}`;
}

/** @param {any} it */
function shown(it) {
  const database = it.database ?? {};
  const rights = Object.entries(it.access?.rights ?? {}).filter(([, where]) => where !== false && !it.readOnly);
  return html`
    ${it.readOnly ? html`<div class="notice">${icon('warning')}<span>${T.shell.readOnly} ${it.reason ?? ''}</span></div>` : ''}
    <div class="columns">
      <section class="panel"><div class="panel-head"><h2>${T.about.this}</h2></div><div class="panel-body"><dl class="facts">
        ${fact(T.about.name, it.instanceName)}
        ${fact(T.about.version, it.version)}
        ${fact(T.about.database, database.name ?? '–')}
        ${fact(T.about.server, database.server ?? '–')}
        ${fact(T.about.schema, database.schema ?? '–')}
        ${fact(T.about.tables, String(database.schemaVersion ?? '–'))}
        ${fact(T.about.prefix, it.addressPrefix)}
      </dl></div></section>
      <section class="panel"><div class="panel-head"><h2>${T.about.you}</h2></div><div class="panel-body"><dl class="facts">
        ${fact(T.about.who, it.access?.by ?? '–')}
        ${fact(T.about.rights, rights.length ? rights.map(([right, where], i) => [i ? ', ' : '', T.about.right[right] ?? right, Array.isArray(where) ? ` (${where.join(', ')})` : '']) : T.about.nothing, true)}
      </dl>${it.access?.redacted ? html`<p class="soft">${T.about.redacted}</p>` : ''}</div></section>
      <section class="panel"><div class="panel-head"><h2>${T.about.limits}</h2></div><div class="panel-body"><dl class="facts">
        ${fact(T.about.readTimeout, isoDuration(it.limits?.readTimeout ?? ''))}
        ${fact(T.about.body, `${number(it.limits?.maxBodyBytes)} bytes`)}
        ${fact(T.about.zones, T.about.zonesText(ZONE), true)}
      </dl></div></section>
    </div>
    <p class="soft small">${T.about.licences} <a href=${new URL('api/v1/openapi.yaml', ROOT).href} target="_blank">${T.about.contract}</a></p>`;
}
