import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { page as alerts } from '../../appserver/pages/alerts';
import { page as dataQuality } from '../../appserver/pages/data_quality';
import { page as issue } from '../../appserver/pages/issue';
import { page as issues } from '../../appserver/pages/issues';
import { page as live } from '../../appserver/pages/live';
import { page as management } from '../../appserver/pages/management';
import { page as setup } from '../../appserver/pages/setup';
import { page as support } from '../../appserver/pages/support';
import type { RestRequest } from '../../appserver/ui/data/rest';
import type { PageModule } from '../../appserver/ui/entry';
import { PageRoot } from '../../appserver/ui/entry';
import { createFormats } from '../../visualizations/kit/format';
import type { Situation } from './fixture-sources';
import { fixtureSources } from './fixture-sources';

const pages: Readonly<Record<string, PageModule>> = { live, issues, issue, support, management, alerts, data_quality: dataQuality, setup };
const situations: readonly Situation[] = ['data', 'empty', 'loading', 'failing', 'forbidden'];

interface Look {
  readonly situation?: Situation;
  readonly locale?: string;
  readonly phone?: boolean;
  readonly writes?: RestRequest[];
  readonly readOnly?: boolean;
}

function draw(name: string, options: Look = {}) {
  const page = pages[name];
  if (page === undefined) throw new Error(`A page ${name} is expected.`);
  const account = { name: 'ana', realName: 'Ana', roles: ['engineering'], capabilities: [], timeZone: 'Europe/Madrid' };
  return render(
    <PageRoot
      scheme="light"
      sources={fixtureSources(options.situation ?? 'data', options)}
      place={{ account, formats: createFormats(options.locale ?? 'en-GB', 'Europe/Madrid') }}
      phone={options.phone ?? false}
      filters={page.filters ?? {}}
    >
      <page.Component />
    </PageRoot>,
  );
}

beforeEach(() => {
  window.history.replaceState(null, '', '/en-GB/app/app_monitoring/live?issue=AM-K7TQ2M9D');
});

describe.each(Object.keys(pages))('page %s', (name) => {
  it.each(situations)('shows its title, one answer and no broken number when %s', (situation) => {
    const { container } = draw(name, { situation });
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
    expect(container.querySelectorAll('#answer[role=status]')).toHaveLength(1);
    expect(container.textContent).not.toMatch(/NaN|undefined|\[object|Infinity|Invalid Date/);
    expect(container.textContent).not.toContain('could not be shown');
  });

  it('has its panels as labelled sections, in Spanish formats too', () => {
    const { container } = draw(name, { locale: 'es-ES' });
    const sections = [...container.querySelectorAll('section')];
    expect(sections.length).toBeGreaterThan(0);
    for (const section of sections)
      expect(container.querySelector(`[id="${section.getAttribute('aria-labelledby') ?? ''}"]`)?.tagName).toBe('H2');
  });

  it('draws its own bar on a phone', () => {
    draw(name, { phone: true });
    expect(screen.getByRole('banner')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Menu' }));
    expect(screen.getByRole('navigation', { name: 'Pages' })).toBeTruthy();
  });
});

describe('numbers of the fixture', () => {
  it('Live names the worst incident first and leads to it', () => {
    draw('live');
    expect(document.querySelector('#answer')?.textContent).toContain('Payments crash on Android 8.14.0: 431 users');
    expect(screen.getByRole('link', { name: 'Open INC-1107' }).getAttribute('href')).toContain('inc=INC-1107');
  });

  it('Issues sorts by users above normal, not by users', () => {
    draw('issues');
    const titles = [...document.querySelectorAll('#issues tbody tr')].map((row) => row.querySelector('a')?.textContent);
    expect(titles).toEqual(['PaymentSignFragment.onBiometricResult', 'TokenStore.decrypt']);
  });

  it('Issue marks the blamed line and folds system frames', () => {
    draw('issue');
    expect(document.querySelector('.appmon-frame-blamed')?.textContent).toContain('PaymentSignFragment.kt:214');
    const fold = screen.getByRole('button', { name: /\+ 3 system frames androidx/ });
    fireEvent.click(fold);
    expect(screen.getByText(/androidx\.biometric\.AuthHandler\.run/)).toBeTruthy();
  });

  it('Issue says what else an ambiguous frame may be, and which symbols an unreadable one needs', () => {
    draw('issue');
    expect(screen.getByText('or es.meridiano.core.ui.BaseFragment.onCancel(BaseFragment.kt:70)')).toBeTruthy();
    const missing = 'symbols missing: libbankcore.so 35bad4fc86f136093039154536767d38fe98e723';
    expect(screen.getByText(missing).closest('li')?.textContent).toContain('libbankcore.so 0x1f40');
    expect(screen.getByRole('link', { name: 'How to upload them' }).closest('p')?.textContent).toContain(missing);
  });

  it('Issue shows the message template among the parts of the key', () => {
    draw('issue');
    expect(screen.getByRole('row', { name: /Message template result\.cryptoObject is null template used/ })).toBeTruthy();
  });

  it('Data quality explains every event', () => {
    draw('data_quality');
    // 104,210,200 taken and delivered + 1,118 refused + 8,412 duplicates = 104,219,730 received.
    expect(screen.getByRole('row', { name: 'Received 104,219,730' })).toBeTruthy();
    expect(screen.getByRole('row', { name: /Unexplained 0/ })).toBeTruthy();
    expect(screen.getByRole('row', { name: /^HEC · 4xx · APPMON-GATEWAY-KEY-UNKNOWN/ }).textContent).toContain('12');
  });

  it('Data quality says which symbols are missing, the newest first, with a line that uploads them and holds nothing a shell would run', () => {
    draw('data_quality');
    const panel = document.querySelector('#missing-symbols');
    expect([...(panel?.querySelectorAll('tbody code') ?? [])].map(({ textContent }) => textContent)).toEqual([
      'npx appmon symbols upload --app es.meridiano.app --version 8.14.2 mapping.txt',
      'npx appmon symbols upload --app es.meridiano.app --version 8.14.2 index.android.bundle.map',
      'npx appmon symbols upload Meridiano.dSYM',
      String.raw`npx appmon symbols upload 'lib'\''pay $(id).so'`,
    ]);
    expect(panel?.querySelector('tbody tr')?.textContent).toMatch(/^Android 8\.14\.2.*R8 mapping.*94/);
    // 54 of 88 reports, 440 of 500 own frames.
    expect(document.querySelector('#symbols-by-version tbody tr')?.textContent).toMatch(/iOS 8\.14\.1.*61.*88.*0221220 ?88/);
  });

  it('Data quality shows metrics that drift first, and what came too late', () => {
    draw('data_quality');
    const panel = document.querySelector('#rollups-against-events');
    expect([...(panel?.querySelectorAll('tbody tr') ?? [])].map((row) => row.textContent)).toEqual([
      expect.stringContaining('appmon.crashes') as string,
      expect.stringContaining('appmon.sessions') as string,
    ]);
    expect(panel?.textContent).toContain('31 events of 24 h came too late');
  });
});

describe('writes', () => {
  it('acknowledging reads the record again, writes the next version and an audit record', async () => {
    const writes: RestRequest[] = [];
    draw('alerts', { writes });
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Acknowledge INC-1107' }));
      await Promise.resolve();
    });
    await waitFor(() => {
      expect(writes).toHaveLength(3);
    });
    expect(writes.map(({ method, path }) => `${method ?? 'GET'} ${path}`)).toEqual([
      'GET storage/collections/data/appmon_incidents/INC-1107',
      'POST storage/collections/data/appmon_incidents/INC-1107',
      'POST storage/collections/data/appmon_audit',
    ]);
    expect(writes[1]?.json).toMatchObject({ state: 'acknowledged', acked_by: 'ana', version: 2 });
  });

  it('a link with do=ack asks first and changes nothing by itself', () => {
    window.history.replaceState(null, '', '/en-GB/app/app_monitoring/alerts?inc=INC-1107&do=ack');
    const writes: RestRequest[] = [];
    draw('alerts', { writes });
    expect(screen.getByRole('group', { name: 'Acknowledge INC-1107' })).toBeTruthy();
    expect(writes).toEqual([]);
  });

  it('a draft reply cannot be copied, and only approvers see Approve', () => {
    draw('support');
    fireEvent.click(screen.getByRole('button', { name: 'Reply: App closes when a notification is opened' }));
    expect(screen.getByText('draft: not for customers')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Copy' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('a look-up of personal data is refused before anything is sent', async () => {
    const writes: RestRequest[] = [];
    draw('support', { writes });
    const box = screen.getByRole('textbox', { name: /Support code/ });
    fireEvent.change(box, { target: { value: 'ES9121000418450200051332' } });
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Look up' }));
      await Promise.resolve();
    });
    expect(screen.getByText('APPMON-P-022')).toBeTruthy();
    expect(writes).toEqual([]);
  });
});
