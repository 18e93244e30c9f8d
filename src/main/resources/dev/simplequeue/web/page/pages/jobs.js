// @ts-check
import { may } from '../access.js';
import { html } from '../dom.js';
import { jobList } from '../joblist.js';
import { address, link } from '../router.js';
import { understand, withWords } from '../search.js';
import { T } from '../texts.js';

/** The choices above the list, and the word of the search that each stands for. */
const TABS = ['', 'waiting', 'ready', 'running', 'completed', 'dead'];

/** @param {() => URLSearchParams} query */
export default function jobs(query) {
  const text = () => query().get('q') ?? '';
  const state = () => / state:(\S+)/.exec(' ' + text())?.[1] ?? '';
  return html`
    <div class="page-head"><h1>${T.pages.jobs}</h1><div class="buttons">${() => (may('enqueue') ? html`<a class="button" href=${link('enqueue')}>${T.enqueue.begin} …</a>` : '')}</div></div>
    <div class="stack">
      <nav aria-label=${T.jobs.byState}><ul class="tabs">${TABS.map(
        (tab) => html`<li><a href=${() => link('jobs', { q: withWords(text(), { state: tab }) })} aria-current=${() => (state() === tab ? 'true' : null)}>${tab ? (T.states[tab] ?? T.jobs.dead) : T.jobs.all}</a></li>`,
      )}</ul></nav>
      ${jobList(() => understand((address(), text())))}
    </div>`;
}
