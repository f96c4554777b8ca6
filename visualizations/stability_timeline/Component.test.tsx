import { fireEvent, render, screen, within } from '@testing-library/react';
import { columnsFrom } from '../kit/columns';
import { createFormats } from '../kit/format';
import type { TimelineSelection } from './Component';
import { StabilityTimeline } from './Component';
import { examples } from './examples';

const formats = createFormats('en-GB', 'Europe/Madrid');
const incident = examples[0];

function draw(onSelect: (selection: TimelineSelection) => void = () => undefined) {
  if (incident === undefined) throw new Error('An example is expected.');
  return render(<StabilityTimeline data={incident.data} formats={formats} options={incident.options} width={900} onSelect={onSelect} />);
}

describe('StabilityTimeline', () => {
  it.each(examples.map((example) => [example.name, example] as const))('draws the example %s', (_name, example) => {
    const { container } = render(<StabilityTimeline data={example.data} formats={formats} options={example.options} width={900} />);
    expect(container.querySelector('svg.appmon-plot')).not.toBeNull();
    expect(container.innerHTML).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is one tab stop with a sentence as its name', () => {
    draw();
    const chart = screen.getByRole('group');
    expect(chart.getAttribute('tabindex')).toBe('0');
    expect(chart.getAttribute('aria-label')).toContain('Android rose from');
  });

  it('moves a reading line with the keyboard and speaks the values', () => {
    const { container } = draw();
    const chart = screen.getByRole('group');
    const spoken = container.querySelector('[aria-live]');
    fireEvent.keyDown(chart, { key: 'Home' });
    expect(spoken?.textContent).toContain('08:00:00');
    fireEvent.keyDown(chart, { key: 'ArrowRight' });
    expect(spoken?.textContent).toContain('08:02:00');
    fireEvent.keyDown(chart, { key: 'End' });
    expect(spoken?.textContent).toContain('10:58:00');
    fireEvent.keyDown(chart, { key: 'Escape' });
    expect(spoken?.textContent).toBe('');
  });

  it('selects a range with Shift and arrows, and drills with Enter', () => {
    const chosen: TimelineSelection[] = [];
    draw((selection) => chosen.push(selection));
    const chart = screen.getByRole('group');
    fireEvent.keyDown(chart, { key: 'Home' });
    fireEvent.keyDown(chart, { key: 'ArrowRight', shiftKey: true });
    fireEvent.keyDown(chart, { key: 'ArrowRight', shiftKey: true });
    fireEvent.keyDown(chart, { key: 'Enter' });
    // Three buckets of two minutes from 08:00 (epoch 1794898800).
    expect(chosen).toEqual([{ earliest: 1_794_898_800, latest: 1_794_898_800 + 360 }]);
  });

  it('shows the data as a table with T', () => {
    draw();
    fireEvent.keyDown(screen.getByRole('group'), { key: 't' });
    const table = screen.getByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(91);
    expect(within(table).getByRole('columnheader', { name: 'Android' })).toBeTruthy();
  });

  it('labels both marks and draws platforms with their own dash', () => {
    const { container } = draw();
    expect([...container.querySelectorAll('.appmon-mark-label')].map((label) => label.textContent)).toEqual([
      'Android 8.14.0 to 20 %',
      'detected 10:42:09',
    ]);
    const dashes = [...container.querySelectorAll('path[stroke-linejoin]')].map((line) => line.getAttribute('stroke-dasharray'));
    expect(dashes).toEqual(['', '7 4']);
  });

  it('says which field is wrong instead of drawing', () => {
    render(<StabilityTimeline data={columnsFrom([{ rate: 1 }])} formats={formats} />);
    expect(screen.getByText(/The field _time is expected/)).toBeTruthy();
  });
});
