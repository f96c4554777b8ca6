import { normaliseReport, parseReports } from '.';

/** The key of a Java stack of an application whose own code is `com.bank.`. */
function keyOf(text: string): unknown {
  const [report] = parseReports(text);
  return report && normaliseReport(report, { appId: 'bank', platform: 'android', inApp: ['com.bank.'] })['issue_key'];
}
const stack = (exception: string, ...frames: string[]): string => [exception, ...frames.map((frame) => `\tat ${frame}`)].join('\n');

describe('a function that only refuses arguments', () => {
  const refused = (caller: string): string =>
    stack(
      'java.lang.IllegalArgumentException: must not be empty',
      'com.bank.util.Validate.notEmpty(Validate.java:92)',
      `${caller}(A.java:7)`,
    );

  it('is not blamed: its callers are different bugs', () => {
    expect(keyOf(refused('com.bank.pay.Amount.parse'))).not.toBe(keyOf(refused('com.bank.login.Form.submit')));
  });

  it('is blamed when nobody of the app called it', () => {
    expect(keyOf(refused('android.os.Handler.dispatchMessage'))).toBe(keyOf(refused('android.view.View.performClick')));
  });
});

describe('a message', () => {
  it('is data when the platform threw the exception', () => {
    const thrown = (name: string): string =>
      stack(
        `java.nio.charset.UnknownCharset: ${name}`,
        'java.nio.charset.Charset.checkName(Charset.java:3)',
        'com.bank.net.Body.read(Body.kt:4)',
      );
    expect(keyOf(thrown('"UTF-8"'))).toBe(keyOf(thrown('charset=iso-8859-1')));
  });

  it('is data of a failed cast', () => {
    const cast = (from: string): string =>
      stack(`java.lang.ClassCastException: ${from} cannot be cast to com.bank.Card`, 'com.bank.Cards.first(Cards.kt:9)');
    expect(keyOf(cast('com.bank.Account'))).toBe(keyOf(cast('com.bank.Loan')));
  });

  it.each([
    ['an argument in brackets', 'The key (C1) is not known', 'The key (C2) is not known'],
    ['a constant', 'Expected a long but was STRING', 'Expected a long but was BOOLEAN'],
    ['a path in JSON', 'Unexpected value at path $.accounts[0].iban', 'Unexpected value at path $[3]'],
    ['a file of the phone', 'Cannot open /data/user/0/com.bank/files/a1', 'Cannot open /data/user/10/com.bank/files/b2'],
    ['printed data', 'Line too long:     first line', 'Line too long:     another one'],
  ])('varies by %s within one issue', (_name, first, second) => {
    const thrown = (message: string): string => stack(`java.lang.IllegalStateException: ${message}`, 'com.bank.Form.check(Form.kt:3)');
    expect(keyOf(thrown(first))).toBe(keyOf(thrown(second)));
  });

  it('that says something else is another issue', () => {
    const thrown = (message: string): string => stack(`java.lang.IllegalStateException: ${message}`, 'com.bank.Form.check(Form.kt:3)');
    expect(keyOf(thrown('not logged in'))).not.toBe(keyOf(thrown('already closed')));
  });
});

describe('a crash in a library of the app', () => {
  const inLibrary = (below: string): string =>
    stack('java.lang.IllegalStateException: closed', 'org.vendor.pdf.Reader.page(Reader.java:8)', `${below}(X.java:1)`);

  it('is keyed by the library, whichever platform code called it', () => {
    expect(keyOf(inLibrary('android.os.AsyncTask.finish'))).toBe(keyOf(inLibrary('java.util.concurrent.FutureTask.report')));
  });
});
