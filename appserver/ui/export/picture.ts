import { colours } from '../../../visualizations/kit/tokens';
import { saveFile } from './save-file';

const heading = 54;
const padding = 16;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const light = (name: string): string => colours[name]?.[0] ?? '#000000';

/** A chart as a stand-alone SVG document: light colours written in, title and address of the view above the drawing. */
export function standAloneSvg(svg: SVGSVGElement, title: string, note: string): string {
  const width = svg.width.baseVal.value + 2 * padding;
  const height = svg.height.baseVal.value + heading + padding;
  const drawing = svg.innerHTML.replaceAll(/var\(--appmon-([a-z0-9-]+)\)/g, (_whole, name: string) => light(name));
  const style = `.appmon-axis{font-size:12px;fill:${light('muted')}}.appmon-mark-label,.appmon-end-label{font-size:12px;font-weight:700;fill:${light('text')}}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="sans-serif">`,
    `<style>${style}</style><rect width="100%" height="100%" fill="${light('card')}"/>`,
    `<text x="${String(padding)}" y="24" font-size="15" font-weight="700" fill="${light('text')}">${escaped(title)}</text>`,
    `<text x="${String(padding)}" y="42" font-size="12" fill="${light('muted')}">${escaped(note)}</text>`,
    `<g transform="translate(${String(padding)} ${String(heading)})">${drawing}</g></svg>`,
  ].join('');
}

/** Saves a chart as an SVG picture with its title, filters and time stamp. */
export function downloadPicture(svg: SVGSVGElement, title: string): void {
  const note = `${new Date().toISOString()} ${decodeURIComponent(window.location.search)}`;
  saveFile(new Blob([standAloneSvg(svg, title, note)], { type: 'image/svg+xml' }), `${title}.svg`);
}
