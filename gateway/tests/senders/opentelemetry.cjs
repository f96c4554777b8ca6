// The OpenTelemetry SDKs with their OTLP exporters, set up as their documentation says: logs (protobuf and JSON), a trace, metrics.
const { LoggerProvider, SimpleLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
const { BasicTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { OTLPLogExporter: ProtoLogExporter } = require('@opentelemetry/exporter-logs-otlp-proto');
const { OTLPLogExporter: JsonLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-proto');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { SpanKind, SpanStatusCode } = require('@opentelemetry/api');

const resource = resourceFromAttributes({
  'service.name': 'com.examplebank.retail',
  'service.version': '7.13.0',
  'os.name': 'Android',
  'app.installation.id': 'phone-7',
});
const exporterOf = (Exporter, signal, more) =>
  new Exporter({ url: `${process.env.SENDER_URL}/v1/${signal}`, headers: { 'x-appmon-key': process.env.SENDER_KEY }, ...more });

async function main() {
  const proto = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: exporterOf(ProtoLogExporter, 'logs', { compression: 'gzip' }) })],
  });
  const json = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: exporterOf(JsonLogExporter, 'logs') })],
  });
  proto.getLogger('app').emit({ eventName: 'session.start', attributes: { 'session.id': 's1' } });
  proto.getLogger('app').emit({
    eventName: 'app.crash',
    attributes: {
      'exception.type': 'java.lang.IllegalStateException',
      'exception.message': 'no session for ana@example.com',
      'exception.stacktrace':
        'java.lang.IllegalStateException: no session for ana@example.com\n\tat com.examplebank.retail.Home.load(Home.kt:41)\n\tat android.os.Looper.loop(Looper.java:1)\n',
    },
  });
  json.getLogger('app').emit({ severityNumber: 9, severityText: 'INFO', body: 'transfer opened by ana@example.com' });
  const tracers = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(exporterOf(OTLPTraceExporter, 'traces'))] });
  const span = tracers.getTracer('app').startSpan('GET', {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': 'GET',
      'url.full': 'https://api.examplebank.test/v2/accounts/12345678',
      'http.response.status_code': 503,
    },
  });
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
  const reader = new PeriodicExportingMetricReader({ exporter: exporterOf(OTLPMetricExporter, 'metrics'), exportIntervalMillis: 60_000 });
  const meters = new MeterProvider({ resource, readers: [reader] });
  meters.getMeter('app').createCounter('logins').add(3);
  meters.getMeter('app').createHistogram('start.time').record(1.5);
  await Promise.all([proto.shutdown(), json.shutdown(), tracers.shutdown(), meters.shutdown()]);
}

void main();
