import { measureMappings, measureNative } from '../../tools/bench/symbols/measure';
import { describeWithShared } from '../shared-data';

describeWithShared('the bench of symbols', () => {
  it('reads every debug file and every full mapping, and retraces with each', () => {
    expect(measureNative(2).files).toBe(10);
    expect(measureMappings(2).filter(({ bytes, perSecond }) => bytes > 0 && perSecond > 0)).toHaveLength(7);
  });
});
