// @ts-check
/** Which installation this is: its name, its colour, and where the others are. */
import { me } from './access.js';
import { effect, html } from './dom.js';
import { link } from './router.js';
import { T } from './texts.js';

/** That of an installation that has none of its own. */
const USUAL = '#2f5bd0';

const colour = () => (/^#[0-9a-f]{6}$/i.test(me()?.colour ?? '') ? me().colour : USUAL);
export const instanceName = () => me()?.instanceName ?? '';
/** Whether it has a colour of its own, by which people know it. */
export const isMarked = () => colour().toLowerCase() !== USUAL;

/** @param {string} fill */
const picture = (fill) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${fill}"/><g fill="#fff"><rect x="7" y="8" width="18" height="4" rx="2"/><rect x="7" y="14" width="18" height="4" rx="2" fill-opacity=".75"/><rect x="7" y="20" width="11" height="4" rx="2" fill-opacity=".5"/></g></svg>`;

const address = () => `data:image/svg+xml,${encodeURIComponent(picture(colour()))}`;

/** The way to the overview, with the name. */
export function brand() {
  effect(() => {
    // Not as an attribute: the policy forbids styles that stand in the document.
    document.documentElement.style.setProperty('--instance', colour());
    if (isMarked()) /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel=icon]'))?.setAttribute('href', address());
  });
  return html`<a class="brand" href=${link('')}><img src=${() => (me() ? address() : new URL('icon.svg', import.meta.url).href)} alt="" width="26" height="26"><span>${T.name}<small title=${instanceName}>${instanceName}</small></span></a>`;
}

/** Links to the others. */
export function peers() {
  return html`${() => (me()?.peers?.length ? html`<p class="menu-title" id="peers">${T.shell.peers}</p><ul aria-labelledby="peers">${me().peers.map((/** @type {any} */ peer) => html`<li><a href=${peer.url} target="_self" rel="noreferrer">${peer.name}</a></li>`)}</ul>` : '')}`;
}
