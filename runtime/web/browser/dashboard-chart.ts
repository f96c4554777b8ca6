import type { Columns } from './dashboard-search';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 900;
const MARGIN = { left: 64, right: 12, top: 12, bottom: 28 };
const SERIES = ['#1257a0', '#159a83', '#d9560a', '#a02fd0', '#65101f', '#68737d'];

const draw = (name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement => {
  const created = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  if (text) created.textContent = text;
  return created;
};

const isTime = (field: string): boolean => field === '_time';
const number = (value: unknown): number => (value === null || value === '' ? Number.NaN : Number(value));

/** A line, area or column chart of the first column against the others (`_…` fields apart), with axis labels and a legend. */
export function drawChart(
  results: Columns,
  options: { readonly kind: string; readonly height: number; readonly locale: string },
): HTMLElement {
  const figure = document.createElement('figure');
  const labels = (results.columns[0] ?? []).map(String);
  const series = results.fields
    .map((name, index) => ({ name, values: (results.columns[index] ?? []).map(number) }))
    .slice(1)
    .filter(({ name }) => !name.startsWith('_'));
  const all = series.flatMap(({ values }) => values).filter(Number.isFinite);
  const top = Math.max(1e-9, ...all);
  const bottom = Math.min(0, ...all);
  const inner = { width: WIDTH - MARGIN.left - MARGIN.right, height: options.height - MARGIN.top - MARGIN.bottom };
  const step = inner.width / Math.max(1, labels.length);
  const x = (index: number): number => MARGIN.left + step * (index + 0.5);
  const y = (value: number): number => MARGIN.top + inner.height * (1 - (value - bottom) / (top - bottom));
  const svg = draw('svg', {
    viewBox: `0 0 ${WIDTH} ${options.height}`,
    role: 'img',
    'aria-label': `${series.map(({ name }) => name).join(', ')}: ${labels.length}`,
  });
  const format = new Intl.NumberFormat(options.locale, { maximumFractionDigits: 2, notation: 'compact' });
  for (const part of [0, 0.5, 1]) {
    const value = bottom + (top - bottom) * part;
    svg.append(draw('line', { x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: y(value), y2: y(value), class: 'shell-grid' }));
    svg.append(draw('text', { x: MARGIN.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, format.format(value)));
  }
  const time = new Intl.DateTimeFormat(options.locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const every = Math.ceil(labels.length / 8);
  labels.forEach((label, index) => {
    if (index % every !== 0) return;
    const shown = isTime(results.fields[0] ?? '') ? time.format(new Date(label)) : label;
    svg.append(draw('text', { x: x(index), y: options.height - 8, 'text-anchor': 'middle' }, shown.slice(0, 18)));
  });
  series.forEach(({ values }, which) => {
    const color = SERIES[which % SERIES.length] ?? '';
    if (options.kind === 'column') {
      const wide = (step * 0.8) / series.length;
      values.forEach((value, index) => {
        if (!Number.isFinite(value)) return;
        const left = x(index) - step * 0.4 + wide * which;
        svg.append(draw('rect', { x: left, y: Math.min(y(value), y(0)), width: wide, height: Math.abs(y(0) - y(value)), fill: color }));
      });
      return;
    }
    const points = values.flatMap((value, index) => (Number.isFinite(value) ? [`${x(index)},${y(value)}`] : []));
    if (options.kind === 'area') {
      svg.append(
        draw('polygon', {
          points: [`${x(0)},${y(0)}`, ...points, `${x(values.length - 1)},${y(0)}`].join(' '),
          fill: color,
          'fill-opacity': 0.3,
        }),
      );
    }
    svg.append(
      draw('polyline', {
        points: points.join(' '),
        fill: 'none',
        stroke: color,
        'stroke-width': 2,
        'stroke-dasharray': which === 0 ? 'none' : `${4 + which * 2} 3`,
      }),
    );
  });
  const caption = document.createElement('figcaption');
  series.forEach(({ name }, which) => {
    const entry = document.createElement('span');
    entry.textContent = name;
    entry.style.borderBottom = `3px ${which === 0 ? 'solid' : 'dashed'} ${SERIES[which % SERIES.length] ?? ''}`;
    caption.append(entry);
  });
  figure.append(svg, caption);
  return figure;
}
