import { MESSAGE_IS_DATA } from '../../../core/crash/rules';
import type { Report, WhyLine, WhyPart } from './report';
import { foldWhy } from './report';

/** A part of the key of an issue, used or not, with what people call it. */
export interface KeyPart extends WhyPart {
  readonly part: string;
}

const isCustomers = ({ rule }: WhyLine): boolean => rule.startsWith('customer:');

/** Whether the message template enters the key, and why: the recipe of core/crash/fingerprint.ts, read from what the report says. */
function messageUse({ kind, managed, exception, why, frames }: Report): Pick<WhyLine, 'used' | 'rule'> {
  const used = why.filter((line) => line.used);
  if (why.some(isCustomers)) return { used: false, rule: 'customer’s rule' };
  const hasOwn = used.some(({ rule }) => !['library', 'system-prefix'].includes(rule));
  if (kind === 'oom' || (kind === 'watchdog' && !hasOwn)) return { used: false, rule: 'ended by the system' };
  if (used.length === 0 || used.some(({ rule }) => rule === 'system-prefix')) return { used: true, rule: 'no own frame' };
  if (!managed) return { used: false, rule: 'native fault' };
  if (frames[0]?.inApp === false) return { used: false, rule: 'thrown by the platform' };
  return MESSAGE_IS_DATA.has(exception) ? { used: false, rule: 'message is data' } : { used: true, rule: 'template' };
}

/** The parts of the key of a report: the type of its exception and its message, unless a rule of the customer takes their place, and its frames. */
export function partsOf(report: Report): readonly KeyPart[] {
  const type = report.managed
    ? { part: 'Exception type', used: !report.why.some(isCustomers), rule: 'type' }
    : { part: 'Signal', used: false, rule: 'native fault' };
  return [
    { ...type, frame: report.exception, count: 1 },
    { ...messageUse(report), part: 'Message template', frame: report.template, count: 1 },
    ...foldWhy(report.why).map((line) => ({ ...line, part: isCustomers(line) ? 'Customer’s rule' : 'Frame' })),
  ].filter(({ frame }) => frame !== '');
}
