// @ts-check
/** A button that opens a box below itself. Escape and a press elsewhere close it. */
import { html } from './dom.js';

/** @param {any} label @param {any} content @param {string} [key] the single key that opens it */
export function menuBox(label, content, key) {
  return html`<details class="menu-box" data-key=${key ?? null}><summary class="button small">${label}</summary><div class="menu-list">${content}</div></details>`;
}

/** @param {Element} inside Closes the box that this stands in. */
export function closeMenu(inside) {
  inside.closest('details.menu-box')?.removeAttribute('open');
}

/** Opens the box of this key, and goes into it. @param {string} key */
export function openMenu(key) {
  const box = /** @type {HTMLDetailsElement | null} */ (document.querySelector(`details.menu-box[data-key="${key}"]`));
  if (!box) return;
  box.open = true;
  /** @type {HTMLElement | null} */ (box.querySelector('.menu-list input, .menu-list button'))?.focus();
}

document.addEventListener('pointerdown', (event) => {
  document.querySelectorAll('details.menu-box[open]').forEach((box) => box.contains(/** @type {Node} */ (event.target)) || box.removeAttribute('open'));
});
document.addEventListener('keydown', (event) => {
  const box = event.key === 'Escape' && event.target instanceof Element ? event.target.closest('details.menu-box[open]') : null;
  if (!box) return;
  event.stopPropagation();
  box.removeAttribute('open');
  box.querySelector('summary')?.focus();
});
