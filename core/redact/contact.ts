import { hasDigitRun, isFileName, spansOf } from './spans';
import type { TextRule } from './types';

const EMAIL =
  /[\p{L}\p{N}._%+'-]{1,64}@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(\p{L}{2,24}|xn--[a-z0-9-]{2,30}))(?![\p{L}\p{N}])/gu;

/** E-mail addresses. */
export const emailRule: TextRule = {
  id: 'email',
  mayMatch: (_text, { ats }) => ats > 0,
  find: (text) => spansOf(text, EMAIL, (match) => !isFileName(match[1] ?? '')),
};

/** Country calling codes (ITU-T E.164): one, two or three digits. */
const CALLING_CODE =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/;
const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** True for the digits of an international number without its plus sign. */
function isInternational(digits: string): boolean {
  if (digits.startsWith('34')) return /^34[5-9]\d{8}$/.test(digits);
  if (digits.startsWith('1')) return /^1[2-9]\d{2}[2-9]\d{6}$/.test(digits);
  return digits.length >= 9 && digits.length <= 15 && CALLING_CODE.test(digits);
}

const INTERNATIONAL = /(?<![\p{L}\p{N})+])\+\d(?:[ .\u00a0/-]?\(?\d\)?){7,14}(?![\p{L}\p{N}])/gu;
const DOUBLE_ZERO =
  /(?<![\p{L}\p{N}.])0034[ .\u00a0-]?[5-9]\d{2}(?:[ .\u00a0-]?\d{3}){2}(?!\p{L}|\p{N}|\.\d)|(?<![\p{L}\p{N}.])0034[ .\u00a0-]?[5-9]\d{2}(?:[ .\u00a0-]?\d{2}){3}(?!\p{L}|\p{N}|\.\d)/gu;
const GROUPED =
  /(?<![\p{L}\p{N}]|\d[ .,-])(?:\(?\+?34\)?[ .\u00a0-])?[6-9]\d{2}(?:([ .\u00a0-])\d{3}\1\d{3}|([ .\u00a0-])\d{2}\2\d{2}\2\d{2})(?![\p{L}\p{N}]|[ .,-]\d|\s?(?:[€$%]|(?:EUR|USD|GBP|bytes|[KMG]?i?B|[mµn]?s)(?!\p{L})))/gu;
const NAMED =
  /(?:tel(?:[eé]fono)?|phone(?: ?number)?|m[oó]vil|mobile|msisdn|sms|whatsapp|wa\.me|bizum|call(?:ed|ing)?|llam\p{L}*|contact\p{L}*|n[uú]mero)\b[^\p{L}\p{N}+]{0,4}(?:(?:enviado|sent)\s+)?(?:(?:to|at|is|al|a|es|de)\s+)?(?<value>\(?\d{2,4}\)?(?:[ .-]?\d){6,9})(?![\p{L}\p{N}])/dgiu;

const isPhoneLength = (match: RegExpMatchArray): boolean => {
  const { length } = digitsOf(match.groups?.['value'] ?? match[0]);
  return length >= 9 && length <= 12;
};

/** Telephone numbers: international with a valid calling code, Spanish in printed groups, any where a word says so. */
export const phoneRule: TextRule = {
  id: 'phone',
  mayMatch: (text, { digits }) => digits >= 7 && hasDigitRun(text),
  find: (text) =>
    [
      ...(text.includes('+') ? spansOf(text, INTERNATIONAL, (match) => isInternational(digitsOf(match[0]))) : []),
      ...(text.includes('0034') ? spansOf(text, DOUBLE_ZERO) : []),
      ...spansOf(text, GROUPED),
      ...spansOf(text, NAMED, isPhoneLength),
    ].sort((left, right) => left.start - right.start),
};
