// Loads the page of this view where the app brings its own template: the last part of the address names the view.
(function () {
  'use strict';
  var view = window.location.pathname.replace(/\/+$/, '').split('/').pop();
  var here = document.currentScript.src.replace(/[^/]*$/, '');
  var script = document.createElement('script');
  script.src = here + 'pages/' + encodeURIComponent(view) + '.js';
  script.onerror = function () {
    var message = document.createElement('p');
    message.setAttribute('role', 'alert');
    message.textContent =
      'APPMON-PAGE-LOAD: the page "' + view + '" could not be loaded. Reload; if it stays, the app is not installed completely.';
    document.body.appendChild(message);
  };
  document.body.appendChild(script);
})();
