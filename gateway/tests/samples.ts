/** A Java crash with a person in its message. */
export const JAVA =
  'java.lang.IllegalStateException: no session for ana@example.com\n\tat com.examplebank.retail.Home.load(Home.kt:41)\n\tat android.os.Looper.loop(Looper.java:1)\n';

/** An OTLP attribute. */
export const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Resource attributes of an installation. */
export const PHONE = [
  attribute('service.name', 'com.examplebank.retail'),
  attribute('service.version', '7.1.0'),
  attribute('os.name', 'Android'),
  attribute('app.installation.id', 'install-1'),
];

/** An export request with log records of that installation. */
export const logs = (records: readonly object[]): object => ({
  resourceLogs: [{ resource: { attributes: PHONE }, scopeLogs: [{ scope: { name: 'test' }, logRecords: records }] }],
});
