// @ts-check
import { get } from '../api.js';
import { scheduleActions } from '../actions.js';
import { html } from '../dom.js';
import { clock, indented, number, rawMember, ZONE } from '../format.js';
import { link } from '../links.js';
import { whileLive } from '../live.js';
import { T } from '../texts.js';
import { answered, fact, icon, resource, time } from '../ui.js';
import { scheduleMarks, timing } from './schedules.js';

/** @param {() => URLSearchParams} query */
export default function schedule(query) {
  const name = query().get('name') ?? '';
  let last = { text: '', schedule: /** @type {any} */ (undefined) };
  const source = resource(async (stop) => {
    const { json, text } = await get(`schedules/${encodeURIComponent(name)}`, { ticks: 5 }, stop);
    if (text !== last.text) last = { text, schedule: { ...json, definitionText: rawMember(text, 'definition') } };
    return last.schedule;
  });
  whileLive(source.load);
  return html`
    <div class="page-head">
      <a class="crumb" href=${link('schedules')}>${T.pages.schedules}</a>
      <h1>${name}</h1>
      ${() => (source.data() ? scheduleMarks(source.data()) : '')}
      <div class="buttons">${() => (source.data() ? scheduleActions(source.data(), source.load) : '')}</div>
    </div>
    ${answered(source, (data) => html`<div class="stack">${() => shown(data())}</div>`)}`;
}

/** @param {any} schedule */
function shown(schedule) {
  const zone = schedule.definition.zone ?? 'UTC';
  return html`
    ${schedule.problem ? html`<div class="notice">${icon('warning')}<span>${schedule.problem}</span></div>` : ''}
    ${schedule.pausedAt ? html`<div class="notice">${icon('pause')}<span>${T.schedules.pausedBy(schedule.pausedBy ?? '?', schedule.pauseNote ?? '')} · ${time(schedule.pausedAt)}</span></div>` : ''}
    <div class="columns">
      <section class="panel"><div class="panel-head"><h2>${T.schedules.ticks}</h2></div>${ticks(schedule.next ?? [], zone)}</section>
      <section class="panel"><div class="panel-head"><h2>${T.job.facts}</h2></div><div class="panel-body"><dl class="facts">
        ${fact(T.schedules.columns[1], timing(schedule.definition))}
        ${fact(T.job.queue, html`<a href=${link('queue', { name: schedule.queue })}>${schedule.queue}</a>`)}
        ${fact(T.schedules.last, time(schedule.lastTick))}
        ${schedule.lastOutcome && fact(T.schedules.outcome, schedule.lastOutcome)}
        ${schedule.lastJob && fact(T.schedules.lastJob, html`<a class="id" href=${link('job', { id: schedule.lastJob })}>${schedule.lastJob}</a>`)}
        ${fact(T.schedules.fired, number(schedule.fired))}
        ${fact(T.schedules.skipped, number(schedule.skipped))}
        ${fact(T.schedules.misfired, number(schedule.misfired))}
        ${fact(T.schedules.origin, T.schedules.origins[schedule.origin] ?? schedule.origin)}
        ${fact(T.schedules.revision, number(schedule.revision))}
        ${fact(T.schedules.changed, time(schedule.changedAt))}
      </dl></div></section>
    </div>
    <section class="panel"><div class="panel-head"><h2>${T.schedules.definition}</h2></div><div class="panel-body"><pre tabindex="0" aria-label=${T.schedules.definition}>${indented(schedule.definitionText ?? JSON.stringify(schedule.definition))}</pre></div></section>`;
}

/** @param {{at: string, reason: string}[]} next @param {string} zone */
function ticks(next, zone) {
  if (!next.length) return html`<div class="panel-body"><p class="soft">${T.schedules.noTicks}</p></div>`;
  const two = zone !== ZONE;
  const when = (/** @type {any} */ tick, /** @type {string} */ said) => html`<span>${said}<span class="sub">${time(tick.at)}${T.schedules.reasons[tick.reason] ? ` · ${T.schedules.reasons[tick.reason]}` : ''}</span></span>`;
  return html`<div class="table" tabindex="0" role="region" aria-label=${T.schedules.ticks}><table class="cards">
    <thead><tr><th scope="col">${T.schedules.inZone(zone)}</th>${two ? html`<th scope="col">${T.schedules.inYours(ZONE)}</th>` : ''}</tr></thead>
    <tbody>${next.map((tick) => html`<tr><td class="nowrap" data-label=${zone}>${two ? clock(tick.at, zone) : when(tick, clock(tick.at, zone))}</td>${two ? html`<td class="nowrap" data-label=${ZONE}>${when(tick, clock(tick.at))}</td>` : ''}</tr>`)}</tbody>
  </table></div>`;
}
