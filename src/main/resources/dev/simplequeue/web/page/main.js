// @ts-check
/** The shell around the pages: where one is, how to get elsewhere, and whether the page is live. */
import { loadMe, me } from './access.js';
import { effect, html, scope, signal } from './dom.js';
import { ZONE } from './format.js';
import { brand, instanceName, isMarked, peers } from './instance.js';
import { helpButton } from './keys.js';
import { liveMark } from './live.js';
import { address, go, link, pageOf } from './router.js';
import { searchBox } from './search.js';
import { T } from './texts.js';
import { empty, icon, speaker } from './ui.js';
import { PAGES } from './pages/pages.js';

/** The pages of the menu, in its order. */
const MENU = ['', 'jobs', 'queues', 'dead', 'schedules', 'nodes', 'operations', 'audit', 'about'].filter((page) => Object.hasOwn(PAGES, page));

/** A page that shows one thing belongs to the page that lists them. @type {Record<string, string>} */
const WITHIN = { job: 'jobs', enqueue: 'jobs', queue: 'queues', schedule: 'schedules' };

const theme = signal(themeNow());
const menuOpen = signal(false);

function themeNow() {
  try {
    return localStorage.getItem('simplequeue-theme') || 'system';
  } catch {
    return 'system';
  }
}

function nextTheme() {
  const order = ['system', 'light', 'dark'];
  const next = order[(order.indexOf(theme.peek()) + 1) % order.length];
  dispatchEvent(new CustomEvent('simplequeue-theme', { detail: next }));
}

addEventListener('simplequeue-theme', (event) => theme.set(/** @type {CustomEvent} */ (event).detail));

/** @param {string} page */
function menuLink(page) {
  const current = () => {
    const shown = pageOf(address());
    return (WITHIN[shown] ?? shown) === page ? 'page' : null;
  };
  return html`<li><a href=${link(page)} aria-current=${current}>${T.pages[/** @type {keyof typeof T.pages} */ (page)]}</a></li>`;
}

function shell() {
  return html`
    <a class="skip" href="#content">${T.shell.skip}</a>
    <header class=${() => (isMarked() ? 'top marked' : 'top')}>
      ${brand()}
      ${searchBox()}
      <div class="top-tools">
        ${liveMark()}
        <button type="button" class="button quiet theme" @click=${nextTheme}>${() => T.shell.themes[theme()]}</button>
        ${helpButton()}
        <button type="button" class="button quiet menu-button" aria-expanded=${() => String(menuOpen())} aria-controls="menu" @click=${() => menuOpen.set(!menuOpen.peek())}>
          ${icon('menu')}<span>${T.shell.menu}</span>
        </button>
      </div>
    </header>
    <nav id="menu" class=${() => (menuOpen() ? 'menu open' : 'menu')} aria-label=${T.shell.main}>
      <ul>${MENU.map(menuLink)}</ul>
      ${peers()}
      ${() => (me()?.readOnly ? html`<p class="zone" title=${me().reason ?? null}>${T.shell.readOnly}</p>` : '')}
      <p class="zone">${T.shell.zone(ZONE)}</p>
    </nav>
    <main id="content" tabindex="-1"></main>
    ${speaker()}`;
}

/** Shows the page of the address; the same page with another query stays, and follows its query. */
function follow(/** @type {HTMLElement} */ main) {
  let end = () => {};
  let shown = '\0';
  const titled = signal(/** @type {(string | undefined)[]} */ ([]));
  effect(() => void (document.title = [...titled(), instanceName(), T.name].filter(Boolean).join(' · ')));
  effect(() => {
    const page = pageOf(address());
    menuOpen.set(false);
    const query = address().searchParams;
    const thing = Object.hasOwn(WITHIN, page) ? (query.get('id') ?? query.get('name') ?? '') : '';
    const key = `${page}?${thing}`;
    if (key === shown) return;
    const first = shown === '\0';
    shown = key;
    end();
    const make = Object.hasOwn(PAGES, page) ? PAGES[page] : undefined;
    const title = make && T.pages[/** @type {keyof typeof T.pages} */ (page)];
    titled.set(make ? [thing, title] : []);
    end = scope(() => {
      main.replaceChildren(make ? make(() => address().searchParams) : empty(T.shell.noPage, T.shell.noPageDetail));
    });
    if (!first) main.focus({ preventScroll: true });
  });
}

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
void loadMe();
scope(() => {
  app.replaceChildren(shell());
  follow(/** @type {HTMLElement} */ (document.getElementById('content')));
});
