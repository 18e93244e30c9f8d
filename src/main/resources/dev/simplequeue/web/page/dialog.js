// @ts-check
/** Asks before something is done that cannot be taken back. */
import { html, scope, signal } from './dom.js';
import { number } from './format.js';
import { T } from './texts.js';

/** Above this number of jobs one types it. */
export const TYPED_ABOVE = 1000;

let made = 0;

/**
 * Opens a dialog; the browser keeps the focus inside, and gives it back.
 * @param {string} title
 * @param {(close: (answer: boolean) => void) => Node} body
 * @returns {Promise<boolean>}
 */
export function open(title, body) {
  return new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    const heading = `dialog-${++made}`;
    dialog.setAttribute('aria-labelledby', heading);
    let answer = false;
    const close = (/** @type {boolean} */ yes) => {
      answer = yes;
      dialog.close();
    };
    const end = scope(() => dialog.append(html`<h2 id=${heading}>${title}</h2>`, body(close)));
    dialog.addEventListener('click', (event) => event.target === dialog && close(false));
    dialog.addEventListener('close', () => {
      end();
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Asks whether to do this; a large number is typed.
 * @param {{title: string, text: any, act: string, danger?: boolean, jobs?: number}} question
 */
export function confirm({ title, text, act, danger = false, jobs = 0 }) {
  const typed = signal('');
  const digits = () => typed().replace(/[\s,._]/g, '');
  const ready = () => jobs <= TYPED_ABOVE || digits() === String(jobs);
  return open(
    title,
    (close) => html`<form @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (ready()) close(true);
    }}>
      <div class="dialog-text">${text}</div>
      ${jobs > TYPED_ABOVE
        ? html`<label class="field"><span>${T.dialog.type(number(jobs))}</span><input class="input" inputmode="numeric" autocomplete="off" @input=${(/** @type {any} */ event) => typed.set(event.target.value)}></label>`
        : ''}
      <div class="dialog-buttons">
        <button type="button" class="button" @click=${() => close(false)}>${T.dialog.cancel}</button>
        <button type="submit" class=${danger ? 'button danger' : 'button primary'} ?disabled=${() => !ready()}>${act}</button>
      </div>
    </form>`,
  );
}
