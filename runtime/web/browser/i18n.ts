/**
 * What the chart engine and the page packages ask of the host's i18n script: number formats in the locale of the address,
 * texts as they are. Patterns are those of the engine, e.g. `###,###.00`: grouping when it holds a comma, as many decimals
 * as follow the point (`0` always, `#` only when needed).
 */
(() => {
  const [, locale = 'en-GB'] = /^\/([a-z]{2}-[A-Z]{2})\//.exec(location.pathname) ?? [];

  const formatDecimal = (value: number, pattern = '###,###.###'): string => {
    const decimals = (pattern.split('.')[1] ?? '').replace(/[^0#]/g, '');
    return new Intl.NumberFormat(locale, {
      useGrouping: pattern.includes(','),
      minimumFractionDigits: (decimals.match(/0/g) ?? []).length,
      maximumFractionDigits: decimals.length,
    }).format(value);
  };
  const dateTime = (options: Intl.DateTimeFormatOptions) => (date: Date | number) => new Intl.DateTimeFormat(locale, options).format(date);
  const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);

  Object.assign(window, {
    locale_name: () => locale.replace('-', '_'),
    locale_uses_day_before_month: () => true,
    format_decimal: formatDecimal,
    format_number: (value: number) => formatDecimal(value),
    format_percent: (value: number) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value),
    format_scientific: (value: number) => new Intl.NumberFormat(locale, { notation: 'scientific' }).format(value),
    format_date: dateTime({ dateStyle: 'medium' }),
    format_time: dateTime({ timeStyle: 'medium', hourCycle: 'h23' }),
    format_datetime: dateTime({ dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),
    gettext: (text: string) => text,
    _: (text: string) => text,
    ungettext: plural,
    i18n_register: () => undefined,
  });
})();
