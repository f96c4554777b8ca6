import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { buildMail, sendMail, type MailInput } from './email';

const DEFAULTS = {
  from: 'splunk',
  'subject.alert': 'Splunk Alert: $name$',
  'message.alert': "The alert condition for '$name$' was triggered.",
  'include.view_link': '1',
  content_type: 'html',
};

const input = (settings: Record<string, string>): MailInput => ({
  settings: { ...DEFAULTS, ...settings },
  fields: ['_time', 'app', 'n', '_bkt'],
  isAlert: true,
  source: {
    search: { name: 'Crash <spike>', app: 'a', owner: 'nobody', search: 'index=x', settings: {} },
    sid: '1.1',
    rows: [
      { _time: 1700000000, app: 'ios & co', n: 3 },
      { app: 'android', n: ['1', '2'] },
    ],
    job: {},
    triggerTime: 1700000100,
    viewLink: 'http://pages/en-US/app/a/alert?s=x',
    resultsLink: 'http://pages/r',
    timezone: 'UTC',
  },
});

describe('e-mail action', () => {
  it('fills tokens in subject, message and recipients', () => {
    const mail = buildMail(
      input({
        to: 'a@x.example, $result.app$@x.example',
        cc: 'c@x.example',
        subject: '$name$ $result.n$ $unknown$!',
        'message.alert': 'See $view_link$',
      }),
    );
    expect(mail).toMatchObject({ to: ['a@x.example', 'ios & co@x.example'], cc: ['c@x.example'], subject: 'Crash <spike> 3 !' });
    expect(mail.text).toContain('See http://pages/en-US/app/a/alert?s=x');
  });

  it('refuses a mail to nobody', () => {
    expect(() => buildMail(input({ to: ' ' }))).toThrow('action.email.to');
  });

  it('never lets a result break the header apart', () => {
    const mail = buildMail({
      ...input({ to: 'a@x.example', subject: 'x $result.app$' }),
      source: { ...input({}).source, rows: [{ app: 'a\r\nBcc: evil@x.example' }] },
    });
    expect(mail.subject).toBe('x a Bcc: evil@x.example');
  });

  describe('over SMTP', () => {
    const received: ParsedMail[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        void simpleParser(stream).then((mail) => {
          received.push(mail);
          done();
        });
      },
    });
    let mailserver = '';
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      mailserver = `127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

    it('arrives as HTML with an inline table and the results as CSV', async () => {
      const asked = input({ to: 'ops@x.example', inline: '1', sendcsv: '1', priority: '1', mailserver });
      await sendMail(buildMail(asked), asked.settings);
      const [mail] = received;
      expect(mail?.subject).toBe('Splunk Alert: Crash <spike>');
      expect(mail?.headers.get('priority')).toBe('high');
      expect(mail?.html).toContain("<p>The alert condition for 'Crash &lt;spike&gt;' was triggered.</p>");
      expect(mail?.html).toContain('<a href="http://pages/en-US/app/a/alert?s=x">');
      expect(mail?.html).toMatch(/<td[^>]*>2023-11-14T22:13:20\.000Z<\/td><td[^>]*>ios &amp; co<\/td><td[^>]*>3<\/td>/);
      expect(mail?.attachments.map((each) => [each.filename, each.content.toString()])).toEqual([
        ['Crash_spike_.csv', '_time,app,n\n1700000000,ios & co,3\n,android,"1\n2"\n'],
      ]);
    });

    it('does not send in the clear when STARTTLS is demanded', async () => {
      const asked = input({ to: 'ops@x.example', use_tls: '1', mailserver });
      await expect(sendMail(buildMail(asked), asked.settings)).rejects.toThrow(/STARTTLS/);
      expect(received).toHaveLength(1);
    });
  });
});
