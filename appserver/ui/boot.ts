/**
 * Starts a page from its stub. A chunk that cannot be loaded (an update of the app removed it, the network is gone)
 * would leave the page empty, and neither React nor the host is there yet to say so: plain DOM does.
 */
export function boot(start: () => Promise<unknown>): void {
  start().catch((error: unknown) => {
    const main = document.createElement('main');
    main.style.cssText = 'font: 14px/1.5 system-ui, sans-serif; padding: 40px; max-width: 60ch; margin: 0 auto';
    main.setAttribute('role', 'alert');
    const heading = document.createElement('h1');
    heading.textContent = 'This page could not be loaded';
    const text = document.createElement('p');
    text.textContent = `APPMON-PAGE-LOAD: a part of the page is missing or broken; the app may have been updated. ${error instanceof Error ? error.message : String(error)}`;
    const button = document.createElement('button');
    button.textContent = 'Reload';
    button.addEventListener('click', () => {
      window.location.reload();
    });
    main.append(heading, text, button);
    document.body.append(main);
  });
}
