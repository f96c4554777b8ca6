/**
 * The frame around a page: react-page loads this script as `build/api/layout.js` and calls `create`, which must return an
 * object whose container is already in the document. The app bar fills itself when its data arrives.
 */
interface ShellNavItem {
  readonly label: string;
  readonly view?: string;
  readonly href?: string;
  readonly items?: readonly ShellNavItem[];
}
interface ShellState {
  readonly user: string;
  readonly theme: string;
  readonly app?: { readonly id: string; readonly label: string; readonly nav: readonly ShellNavItem[] };
}
interface LayoutOptions {
  readonly hideChrome?: boolean;
  readonly hideAppBar?: boolean;
  readonly hideSplunkBar?: boolean;
}

(() => {
  const source = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : '';
  const [, locale = 'en-GB'] = /^\/([a-z]{2}-[A-Z]{2})\//.exec(location.pathname) ?? [];
  const [, , app = '', view = ''] = /^\/[a-z]{2}-[A-Z]{2}\/(app|manager)\/([^/]+)\/?([^/]*)/.exec(location.pathname) ?? [];
  const texts = locale.startsWith('es')
    ? { skip: 'Saltar al contenido', nav: 'Páginas', dark: 'Tema oscuro', light: 'Tema claro', logout: 'Cerrar sesión' }
    : { skip: 'Skip to content', nav: 'Pages', dark: 'Dark theme', light: 'Light theme', logout: 'Sign out' };

  const element = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    properties: Readonly<Record<string, string>> = {},
    text = '',
  ): HTMLElementTagNameMap[Name] => {
    const created = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) created.setAttribute(key, value);
    if (text) created.textContent = text;
    return created;
  };

  const formKey = (): string => /(?:^|;\s*)splunkweb_csrf_token_\d+=([^;]+)/.exec(document.cookie)?.[1] ?? '';

  const link = (item: ShellNavItem): HTMLElement => {
    const line = element('li');
    if (item.items) {
      const group = element('details');
      const list = element('ul');
      list.append(...item.items.map(link));
      group.append(element('summary', {}, item.label), list);
      line.append(group);
      return line;
    }
    const anchor = element('a', { href: item.href ?? `/${locale}/app/${app}/${item.view ?? ''}` }, item.label);
    if (item.view === view) anchor.setAttribute('aria-current', 'page');
    line.append(anchor);
    return line;
  };

  const themeButton = (theme: string): HTMLButtonElement => {
    const next = theme === 'dark' ? 'light' : 'dark';
    const button = element('button', { type: 'button', class: 'shell-button' }, texts[next]);
    button.addEventListener('click', () => {
      void fetch(`/${locale}/account/theme`, {
        method: 'POST',
        headers: { 'X-Splunk-Form-Key': formKey(), 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ theme: next }),
      }).then(() => location.reload());
    });
    return button;
  };

  const fill = (header: HTMLElement, state: ShellState): void => {
    const nav = element('nav', { 'aria-label': texts.nav });
    const list = element('ul');
    list.append(...(state.app?.nav ?? []).map(link));
    nav.append(list);
    const logout = element('form', { method: 'post', action: `/${locale}/account/logout` });
    logout.append(
      element('input', { type: 'hidden', name: 'splunk_form_key', value: formKey() }),
      element('button', { type: 'submit', class: 'shell-button' }, texts.logout),
    );
    const account = element('div', { class: 'shell-account' });
    account.append(element('span', {}, state.user), themeButton(state.theme), logout);
    header.append(element('a', { class: 'shell-app', href: `/${locale}/app/${app}/` }, state.app?.label ?? app), nav, account);
  };

  const create = (options: LayoutOptions = {}): { getContainerElement: () => HTMLElement } => {
    const dark = /layout-dark\.js/.test(source);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    document.body.classList.add('shell-body');
    const style = element('link', {
      rel: 'stylesheet',
      href: source.replace(/build\/api\/.*$/, 'shell/shell.css').replace(/shell\/layout\.js.*$/, 'shell/shell.css'),
    });
    document.head.append(style);
    const container = element('div', { class: 'shell-content', id: 'shell-content', tabindex: '-1' });
    if (options.hideChrome) {
      document.body.append(container);
    } else {
      const header = element('header', { 'data-view': 'splunkjs/mvc/headerview', class: 'shell-header' });
      header.append(element('a', { class: 'shell-skip', href: '#shell-content' }, texts.skip));
      document.body.append(header, container);
      if (!options.hideAppBar) {
        fetch(`/${locale}/shell/state.json?app=${encodeURIComponent(app)}`)
          .then((response) => response.json() as Promise<ShellState>)
          .then((state) => fill(header, state))
          .catch(() => header.append(element('a', { href: `/${locale}/account/login` }, 'APPMON-WEB-SESSION')));
      }
    }
    return { getContainerElement: () => container };
  };

  Object.assign(window, { __splunk_layout__: { create } });
})();
