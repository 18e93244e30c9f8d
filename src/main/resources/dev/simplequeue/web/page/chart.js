// @ts-check
/** A chart of lines over time, drawn by uPlot, and the same numbers in a table. */
import { html, effect, onEnd } from './dom.js';
import { clock, ZONE } from './format.js';
import { T } from './texts.js';

const COLOURS = ['--ready', '--completed', '--failed'];
const DASHES = [undefined, [6, 4], [2, 3]];
const HEIGHT = 190;

/** @typedef {{times: number[], series: (number | null)[][]}} Points times in seconds */

/** At least half a minute, so that the first points do not fill the chart; one point alone is no day. @param {{data: number[][]}} plot */
function lastSeconds({ data: [times] }) {
  const end = times[times.length - 1] ?? Date.now() / 1000;
  return [Math.min(times[0] ?? end, end - 30), end];
}

/** @param {string[]} labels @param {() => Points} points @param {(value: number | null) => string} write */
export function chart(labels, points, write) {
  const place = document.createElement('div');
  place.className = 'chart';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', `${labels.join(', ')}. ${T.overview.table}.`);
  /** @type {any} */
  let plot;
  const style = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const draw = () => {
    plot?.destroy();
    const axis = { stroke: style('--soft'), grid: { stroke: style('--line'), width: 1 }, ticks: { stroke: style('--line') }, font: '12px system-ui, sans-serif' };
    // @ts-ignore: a script of its own
    const uPlot = window.uPlot;
    if (!uPlot || !place.clientWidth) return;
    plot = new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        tzDate: (/** @type {number} */ at) => uPlot.tzDate(new Date(at * 1e3), ZONE),
        scales: { x: { range: lastSeconds }, y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ max) => [0, Math.max(1, max * 1.1)] } },
        axes: [{ ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((t) => clock(t * 1e3).slice(11)) , space: 90 }, { ...axis, size: 52 }],
        series: [{}, ...labels.map((label, i) => ({ label, stroke: style(COLOURS[i]), width: 2, dash: DASHES[i], points: { show: false } }))],
      },
      [points().times, ...points().series],
      place,
    );
  };

  const resized = new ResizeObserver(() => {
    if (!plot) draw();
    else if (place.clientWidth && plot.width !== place.clientWidth) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  const themed = new MutationObserver(draw);
  resized.observe(place);
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  effect(() => {
    const { times, series } = points();
    plot?.setData([times, ...series]);
  });
  onEnd(() => {
    resized.disconnect();
    themed.disconnect();
    plot?.destroy();
  });

  return html`
    <div class="legend" aria-hidden="true">${labels.map((label, i) => html`<span><i class=${`s${i}`}></i>${label}</span>`)}</div>
    ${place}
    <details><summary>${T.overview.table}</summary><div class="table" tabindex="0" role="region" aria-label=${T.overview.table}><table>
      <thead><tr><th scope="col">${T.overview.at}</th>${labels.map((label) => html`<th scope="col" class="num">${label}</th>`)}</tr></thead>
      <tbody>${() => points().times.map((at, i) => [at, i]).slice(-12).reverse().map(([at, i]) => html`<tr><td>${clock(at * 1e3).slice(11)}</td>${points().series.map((line) => html`<td class="num">${write(line[i])}</td>`)}</tr>`)}</tbody>
    </table></div></details>`;
}
