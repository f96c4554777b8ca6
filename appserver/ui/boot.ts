const message =
  'App Monitoring could not load (APPMON-P-031): a part of the page is missing, perhaps because the app was updated. Reload to go on.';

/**
 * Runs the first chunk of a page. The host shows nothing by itself when a script is missing, so a failure is written into
 * the page with a way on. Kept free of libraries: this is all that the view's own file contains.
 */
export function boot(load: () => Promise<unknown>): void {
  load().catch(() => {
    const box = document.createElement('div');
    box.setAttribute('role', 'alert');
    box.style.cssText = 'padding:24px;font:16px sans-serif';
    box.textContent = message;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Reload';
    button.style.marginLeft = '12px';
    button.onclick = () => {
      window.location.reload();
    };
    box.append(button);
    document.body.append(box);
  });
}
