import { columnsFrom } from '../kit/columns';
import { createFormats } from '../kit/format';
import { highest, lowest, nearest, readTimeline, runs } from './data';
import { examples } from './examples';
import { describePoint, summarise } from './summary';

const formats = createFormats('en-GB', 'Europe/Madrid');
const read = (name: string) => {
  const result = readTimeline(examples.find((example) => example.name === name)?.data ?? { fields: [], columns: [] });
  if (!result.ok) throw new Error(result.message);
  return result.model;
};

describe('data contract of stability_timeline', () => {
  it('names the field that is missing or wrong', () => {
    expect(readTimeline({ fields: ['rate'], columns: [['1']] })).toEqual({
      ok: false,
      message: 'The field _time is expected (epoch seconds or ISO 8601).',
    });
    expect(readTimeline(columnsFrom([{ _time: 'yesterday', rate: 1 }]))).toMatchObject({
      ok: false,
      message: expect.stringContaining('_time') as string,
    });
    expect(readTimeline(columnsFrom([{ _time: 1, name: 'x' }]))).toMatchObject({
      ok: false,
      message: expect.stringContaining('name') as string,
    });
    expect(readTimeline(columnsFrom([{ _time: 1, mark_label: 'only a mark' }]))).toMatchObject({ ok: false });
  });

  it('reads epoch seconds, ISO times and unsorted rows', () => {
    const result = readTimeline(
      columnsFrom([
        { _time: '2026-11-17T08:00:00.000+01:00', rate: 2 },
        { _time: 1_794_898_740, rate: 1 },
      ]),
    );
    expect(result).toMatchObject({
      ok: true,
      model: { times: [1_794_898_740_000, 1_794_898_800_000], series: [{ name: 'rate', values: [1, 2] }] },
    });
  });

  it('keeps marks out of the lines', () => {
    const model = read('incident');
    expect(model.times).toHaveLength(90);
    expect(model.series.map(({ name }) => name)).toEqual(['iOS', 'Android']);
    expect(model.marks.map(({ kind }) => kind)).toEqual(['release', 'incident']);
    expect(model.band?.upper[0]).toBe(0.28);
  });

  it('breaks a line at a gap', () => {
    const model = read('gap');
    expect(model.series[0]?.values).toEqual([1, 3, null, 2]);
    expect(runs(model.series[0]?.values ?? [])).toEqual([
      [
        [0, 1],
        [1, 3],
      ],
      [[3, 2]],
    ]);
    expect(highest(model)).toBe(3);
    expect(lowest(model)).toBe(1);
  });

  it('finds the nearest time', () => {
    expect(nearest([10, 20, 40], 31)).toBe(2);
    expect(nearest([], 1)).toBe(-1);
  });
});

describe('spoken texts of stability_timeline', () => {
  it('says from where to where and when it jumped', () => {
    const text = summarise(read('incident'), '%', formats);
    expect(text).toMatch(/Android rose from 0\.\d\d\u202f% to 0\.\d\d\u202f% at 10:42/);
    expect(text).toContain('detected 10:42:09 at 10:42');
  });

  it('reads the values at one time', () => {
    expect(describePoint(read('gap'), 2, { unit: '', formats })).toBe('08:02:00: rate no value, normal 1.00–2');
  });
});
