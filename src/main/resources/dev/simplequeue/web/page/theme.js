// @ts-check
// Runs before the first paint, so that nobody is dazzled: the reader's choice, or the system's.
(() => {
  let choice = 'system';
  try {
    choice = localStorage.getItem('simplequeue-theme') || 'system';
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    document.documentElement.dataset.theme =
      choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('simplequeue-theme', (event) => {
    choice = /** @type {CustomEvent} */ (event).detail;
    try {
      localStorage.setItem('simplequeue-theme', choice);
    } catch {
      // It holds until the page is left.
    }
    apply();
  });
})();
