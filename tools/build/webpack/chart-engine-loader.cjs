// Replaces the two templates that the chart engine compiles with `new Function` by plain functions, so that charts draw
// under `script-src 'self'`. The markup is the engine's own, with every inserted text escaped.
'use strict';

const TOOLTIP = `function (o) {
  var esc = function (t) { return String(t).replace(/[&<>"'\`]/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); };
  var colour = function (t, fallback) { return esc(o.normalizeToColor(t) || o.getThemeProperty(fallback)); };
  var cell = function (side, row, fallback, width, end) {
    return '<td style="text-align: ' + side + '; color: ' + colour(row, fallback) + '; max-width: ' + esc(width) + ';">' + esc(o.normalizeToText(row)) + end + '</td>';
  };
  var rows = (o.rows || []).map(function (row) {
    if (row.length === 1) return '<tr><td style="text-align: left; color: ' + colour(row[0], 'TOOLTIP_FONT_COLOR') + ';" colspan="2">' + esc(o.normalizeToText(row[0])) + '</td></tr>';
    return '<tr>' + cell('left', row[0], 'TOOLTIP_FONT_COLOR_SOFT', o.scaledMaxLeftColWidth, ':&nbsp;&nbsp;') + cell('right', row[1], 'TOOLTIP_FONT_COLOR', o.scaledMaxRightColWidth, '') + '</tr>';
  });
  var total = o.totalStackValue
    ? '<tr><td style="text-align: left; color: ' + colour((o.rows || [])[0], 'TOOLTIP_FONT_COLOR_SOFT') + '; max-width: ' + esc(o.scaledMaxLeftColWidth) + ';">Total:&nbsp;&nbsp;</td>' +
      '<td style="text-align: right; color: ' + colour((o.rows || [])[1], 'TOOLTIP_FONT_COLOR') + '; max-width: ' + esc(o.scaledMaxRightColWidth) + ';">' + esc(o.totalStackValue) + '</td></tr>'
    : '';
  return '<table class="highcharts-tooltip"' + (o.willWrap ? ' style="word-wrap: break-word; white-space: normal;"' : '') + '>' + rows.join('') + total + '</table>';
}`;

// The icon and its label are module variables of the engine, so the new function is written where the old one stood.
const resetButton = (icon, label) => `function (o) {
  return '<button class="' + o.getThemedResetZoomButtonCls() + '" name="reset-zoom"><span class="' + ${icon} + '">' + ${label} + '</span>' + o.i18n._('Reset') + '</button>';
}`;

const TOOLTIP_CALL = /tooltipTemplate: \(0, \w+\.template\)\('(?:[^'\\\n]|\\.)*'\)/g;
const RESET_CALL =
  /resetButtonTemplate: \(0, \w+\.template\)\('<button[^\n]*?<span class="' \+ ([\w.]+) \+ '">' \+ ([\w.]+) \+ '<\/span>[^\n]*'\)/g;

module.exports = function replaceTemplates(source) {
  let count = 0;
  const replaced = source
    .replace(TOOLTIP_CALL, () => {
      count += 1;
      return `tooltipTemplate: ${TOOLTIP}`;
    })
    .replace(RESET_CALL, (_whole, icon, label) => {
      count += 1;
      return `resetButtonTemplate: ${resetButton(icon, label)}`;
    });
  if (count !== 2) {
    throw new Error(
      `APPMON-BUILD-ENGINE: expected exactly 2 compiled templates in the chart engine; replaced ${count}. Its version changed: adapt this loader.`,
    );
  }
  return replaced;
};
