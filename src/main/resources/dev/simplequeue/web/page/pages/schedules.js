// @ts-check
import { get } from '../api.js';
import { html, rows, signal } from '../dom.js';
import { isoDuration, number } from '../format.js';
import { link } from '../links.js';
import { whileLive } from '../live.js';
import { T } from '../texts.js';
import { answered, empty, resource, time } from '../ui.js';

export default function schedules() {
  const size = signal(100);
  const source = resource(async (stop) => (await get('schedules', { size: size.peek() }, stop)).json);
  whileLive(source.load);
  const more = () => {
    size.set(500);
    void source.load();
  };
  return html`
    <div class="page-head"><h1>${T.pages.schedules}</h1></div>
    <section class="panel" aria-label=${T.pages.schedules}>
      <div class="panel-head"><div class="searched">${() => (source.data() ? T.schedules.searched(number(source.data().schedules.length), source.data().after !== undefined) : '')}</div></div>
      ${answered(source, (data) => html`${() => (data().schedules.length ? '' : empty(T.schedules.none, T.schedules.noneDetail))}${table(() => data().schedules)}`)}
      ${() => (source.data()?.after !== undefined && size() < 500 ? html`<div class="more"><button type="button" class="button" @click=${more}>${T.schedules.more}</button></div>` : '')}
    </section>`;
}

/** When it fires, in words. @param {any} definition */
export function timing(definition) {
  const text = definition.cron ? html`<code>${definition.cron}</code>` : definition.every ? T.schedules.every(isoDuration(definition.every)) : T.schedules.times(definition.at?.length ?? 0);
  return html`<span>${text}<span class="sub">${definition.zone ?? 'UTC'}</span></span>`;
}

/** @param {any} schedule */
export function scheduleMarks(schedule) {
  return html`${schedule.pausedAt ? html`<span class="chip warn">${T.schedules.paused}</span> ` : ''}${schedule.overdue ? html`<span class="chip bad">${T.schedules.overdue}</span> ` : ''}${schedule.problem ? html`<span class="chip bad" title=${schedule.problem}>${T.schedules.problem}</span>` : ''}`;
}

/** @param {() => any[]} all */
function table(all) {
  const labels = T.schedules.columns;
  const body = document.createElement('tbody');
  rows(body, all, (schedule) => schedule.name, row);
  return html`<div class="table" ?hidden=${() => all().length === 0}><table class="cards">
    <thead><tr>${labels.map((name, i) => html`<th scope="col" class=${i === 5 ? 'num' : null}>${name}</th>`)}</tr></thead>
    ${body}</table></div>`;
}

/** @param {() => any} schedule */
function row(schedule) {
  const labels = T.schedules.columns;
  const { name } = schedule();
  return html`<tr tabindex="-1" data-row=${name}>
      <td data-label=${labels[0]}><span><a href=${link('schedule', { name })}>${name}</a> ${() => scheduleMarks(schedule())}</span></td>
      <td data-label=${labels[1]}>${() => timing(schedule().definition)}</td>
      <td data-label=${labels[2]}><a href=${() => link('queue', { name: schedule().queue })}>${() => schedule().queue}</a></td>
      <td data-label=${labels[3]}>${() => (schedule().pausedAt ? html`<span class="soft">–</span>` : schedule().nextAt ? time(schedule().nextAt) : T.schedules.never)}</td>
      <td data-label=${labels[4]}>${() => time(schedule().lastTick)}</td>
      <td class="num" data-label=${labels[5]}>${() => number(schedule().fired)}</td>
  </tr>`;
}
