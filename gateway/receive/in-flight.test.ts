import { InFlight } from './body';

const MEBIBYTE = 1024 * 1024;
let now = 0;

beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('a body that says nothing for two seconds gives way when another needs its room, the longest silent one first', () => {
  const inFlight = new InFlight(16 * MEBIBYTE);
  const ended: string[] = [];
  const open = (name: string) => inFlight.open(() => ended.push(name));
  const [first, second, third] = [open('first'), open('second'), open('third')];
  inFlight.take(first, 7 * MEBIBYTE);
  now = 500;
  inFlight.take(second, 6 * MEBIBYTE);
  now = 1900;
  expect(() => inFlight.take(third, 3 * MEBIBYTE)).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-BUSY' }));
  now = 2600;
  inFlight.take(third, 3 * MEBIBYTE);
  expect(ended).toEqual(['first']);
});

test('a body that is whole and waits for the disk is not cut off', () => {
  const inFlight = new InFlight(16 * MEBIBYTE);
  const whole = inFlight.open(() => {
    throw new Error('cut off');
  });
  inFlight.take(whole, 14 * MEBIBYTE);
  whole.waitingSince = undefined;
  now = 60_000;
  const other = inFlight.open(() => undefined);
  expect(() => inFlight.take(other, 3 * MEBIBYTE)).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-BUSY' }));
});

test('short bodies find room where long ones find none, and a body may be longer than the room when it is alone', () => {
  const inFlight = new InFlight(16 * MEBIBYTE);
  const long = inFlight.open(() => undefined);
  inFlight.take(long, 20 * MEBIBYTE);
  inFlight.close(long);
  inFlight.take(
    inFlight.open(() => undefined),
    14 * MEBIBYTE,
  );
  const [short, other] = [inFlight.open(() => undefined), inFlight.open(() => undefined)];
  expect(() => inFlight.take(other, 2 * MEBIBYTE)).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-BUSY' }));
  expect(() => inFlight.take(short, MEBIBYTE)).not.toThrow();
});
