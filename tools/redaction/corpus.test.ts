import { overall, scoreOf } from '../../core/redact/fixtures/score';
import type { Labelled } from '../../core/redact/fixtures/score';
import { redactText } from '../../core/redact';
import { couldBeCard, luhnHolds, withCifCheck, withDniLetter, withIbanCheck, withNieLetter } from './checks';
import { corpusFiles, main } from '.';

describe('the corpus of redaction', () => {
  it('is in the repository as its generator writes it', async () => {
    await expect(main(['--check'])).resolves.toBe(0);
  });

  it('meets the bars with other numbers too', () => {
    const corpus = Object.values(corpusFiles(777)).flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Labelled),
    );
    const { recall, kept } = scoreOf(corpus, (text) => redactText(text));
    expect(overall(recall)).toBeGreaterThanOrEqual(0.995);
    expect(1 - overall(kept)).toBeLessThanOrEqual(0.001);
  });
});

// Numbers that the card schemes, the IBAN registry, the Spanish ministries and Wikipedia print as examples.
describe('check digits of the generator', () => {
  it.each(['4111111111111111', '5555555555554444', '378282246310005', '30569309025904'])('takes %s for a card', (digits) => {
    expect([luhnHolds(digits), couldBeCard(digits)]).toEqual([true, true]);
  });

  it('computes the checks of published examples', () => {
    expect(withIbanCheck('ES', '21000418450200051332')).toBe('ES9121000418450200051332');
    expect(withIbanCheck('GB', 'WEST12345698765432')).toBe('GB82WEST12345698765432');
    expect(withDniLetter('12345678')).toBe('12345678Z');
    expect(withNieLetter('X', '1234567')).toBe('X1234567L');
    expect(withCifCheck('A', '5881850')).toBe('A58818501');
  });

  it('knows a number that fits no issuer', () => {
    expect([luhnHolds('1234567812345670'), couldBeCard('1234567812345670')]).toEqual([true, false]);
  });
});
