import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { openAuth } from '../auth/open';
import { openConf } from '../conf/store';
import { readConfig } from '../config';
import type { RuntimeServices } from '../services';
import type { SplunkdHandler, SplunkdRequest } from '../splunkd/types';
import { createWeb } from './create-web';

/** A small app with one view of each kind, a navigation and a view for administrators alone. */
const SAMPLE: Readonly<Record<string, string>> = {
  'default/app.conf': '[package]\nid = sample\n[ui]\nlabel = Sample\nis_visible = 1\n[install]\nbuild = 7\n',
  'default/data/ui/nav/default.xml':
    '<nav><view name="secret"/><view name="modern" default="true"/><collection label="More"><view name="board"/></collection></nav>',
  'default/data/ui/views/modern.xml': '<view template="pages/splunk_ui_app.html" type="html"><label>Modern</label></view>',
  'default/data/ui/views/legacy.xml': '<view template="sample:/templates/page.html" type="html"><label>Legacy</label></view>',
  'default/data/ui/views/mako.xml': '<view template="sample:/templates/mako.html" type="html"><label>Mako</label></view>',
  'default/data/ui/views/secret.xml': '<view template="pages/splunk_ui_app.html" type="html"><label>Secret</label></view>',
  'default/data/ui/views/board.xml':
    '<dashboard version="1.1"><label>Board</label><row><panel><title>Hosts</title><table><search><query>| makeresults</query><earliest>-1h</earliest><latest>now</latest></search></table></panel><panel><map><search><query>x</query></search></map></panel></row></dashboard>',
  'default/data/ui/views/picture.xml':
    '<dashboard version="1.1"><label>Picture</label><row><panel><viz type="sample.dots"><search><query>| makeresults</query></search><option name="sample.dots.color">red</option></viz></panel><panel><chart><search><query>| makeresults</query></search><option name="charting.chart">line</option></chart></panel></row></dashboard>',
  'appserver/static/visualizations/dots/visualization.css': '.dots { padding: 4px; }',
  'appserver/static/visualizations/dots/visualization.js': `define(['api/SplunkVisualizationBase', 'api/SplunkVisualizationUtils'], function (Base, utils) {
    return Base.extend({
      initialize: function () { this.el.className += ' dots'; },
      getInitialDataParams: function () { return { outputMode: Base.ROW_MAJOR_OUTPUT_MODE, count: 10 }; },
      formatData: function (data) { if (!data.rows) { throw new Base.VisualizationError('no rows'); } return data.rows; },
      updateView: function (rows, config) {
        this.el.innerHTML = utils.escapeHtml(rows[0].join('|')) + ' ' + config[this.getPropertyNamespaceInfo().propertyNamespace + 'color'];
      },
    });
  });`,
  'metadata/default.meta': '[]\naccess = read : [ * ], write : [ admin ]\n[views/secret]\naccess = read : [ admin ], write : [ admin ]\n',
  'appserver/static/pages/modern.js':
    "document.body.append(Object.assign(document.createElement('h1'), { textContent: 'page of ' + window.$C.USERNAME }));",
  'appserver/static/pages/legacy.js': '',
  'appserver/templates/page.html': '<!doctype html><html><body><script src="../../config?autoload=1"></script></body></html>',
  'appserver/templates/mako.html': "<html>${make_url('/config')}</html>",
  'bin/secret.txt': 'not for browsers',
};

/** A shell over the real configuration and accounts, with two accounts and a splunkd that answers as told. */
export async function openTestWeb(answer: (request: SplunkdRequest) => { status: number; type?: string; body: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'web-shell-'));
  for (const [path, text] of Object.entries(SAMPLE)) {
    mkdirSync(dirname(join(folder, 'sample', path)), { recursive: true });
    writeFileSync(join(folder, 'sample', path), text);
  }
  const config = { ...readConfig(['--data', join(folder, 'data'), '--app', join(folder, 'sample')], {}), webPort: 0 };
  const conf = openConf({ appDirectories: [config.app], dataDirectory: config.data });
  const { auth } = await openAuth({ conf, dataDirectory: config.data, adminPassword: 'correct horse battery' });
  await auth.saveUser({ name: 'reader', password: 'reader password', roles: ['user'] });
  const requests: SplunkdRequest[] = [];
  const splunkd: SplunkdHandler = {
    handle: (request) => {
      requests.push(request);
      const { status, type = 'application/json', body } = answer(request);
      return Promise.resolve({ status, headers: { 'content-type': type }, body });
    },
  };
  const web = createWeb({ config, conf, auth, log: pino({ enabled: false }) } as unknown as RuntimeServices, splunkd);
  const { url, port } = await web.start();
  const close = async (): Promise<void> => {
    await web.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, port, requests, close };
}
