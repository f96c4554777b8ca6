import type { BinaryOperator, Expr } from './ast';
import { evalError } from './errors';
import type { Token } from './lexer';

/** Binding power of infix operators, loosest first: XOR, OR, AND, (NOT), comparison, + - ., * / %. */
const INFIX: Readonly<Record<string, readonly [power: number, operator: BinaryOperator | 'IN']>> = {
  XOR: [1, 'XOR'],
  OR: [2, 'OR'],
  AND: [3, 'AND'],
  '=': [5, '='],
  '==': [5, '='],
  '!=': [5, '!='],
  '<': [5, '<'],
  '<=': [5, '<='],
  '>': [5, '>'],
  '>=': [5, '>='],
  LIKE: [5, 'LIKE'],
  IN: [5, 'IN'],
  '+': [6, '+'],
  '-': [6, '-'],
  '.': [6, '.'],
  '*': [7, '*'],
  '/': [7, '/'],
  '%': [7, '%'],
};
const NOT_POWER = 4;
const MINUS_POWER = 8;

const describe = (token: Token): string => (token.kind === 'end' ? 'the end of the expression' : `"${token.text}"`);

/** Pratt parser over the tokens of one or more eval expressions. */
export class EvalParser {
  private position = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new RangeError('a token list ends with an end token');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  isOperator(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'operator' && token.text === text;
  }

  fail(expected: string): Error {
    const token = this.peek();
    return evalError('APPMON-SPL-EVAL-SYNTAX', { expected, found: describe(token) }, { location: { start: token.start, end: token.end } });
  }

  expectOperator(text: string): Token {
    if (!this.isOperator(text)) throw this.fail(`"${text}"`);
    return this.next();
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.fail('an operator or the end of the expression');
  }

  expression(minimum = 0): Expr {
    let left = this.prefix();
    for (;;) {
      const token = this.peek();
      const infix = token.kind === 'operator' || token.kind === 'name' ? INFIX[token.text.toUpperCase()] : undefined;
      if (infix === undefined || infix[0] <= minimum) return left;
      this.next();
      const [power, operator] = infix;
      if (operator === 'IN') {
        const items = this.list();
        left = { kind: 'in', operand: left, items, start: left.start, end: this.peek(-1).end };
        continue;
      }
      const right = this.expression(power);
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  }

  /** `( a, b, … )`, possibly empty. */
  private list(): Expr[] {
    this.expectOperator('(');
    const items: Expr[] = [];
    if (!this.isOperator(')')) {
      items.push(this.expression());
      while (this.isOperator(',')) {
        this.next();
        items.push(this.expression());
      }
    }
    if (!this.isOperator(')')) throw this.fail('"," or ")"');
    this.next();
    return items;
  }

  private prefix(): Expr {
    const token = this.peek();
    const { start, end } = token;
    switch (token.kind) {
      case 'number':
        this.next();
        return { kind: 'number', value: Number(token.text), start, end };
      case 'string':
        this.next();
        return { kind: 'string', value: token.text, start, end };
      case 'quoted':
        this.next();
        return { kind: 'field', name: token.text, start, end };
      case 'name':
        return this.name(token);
      case 'operator':
        return this.prefixOperator(token);
      case 'end':
        throw this.fail('an expression');
    }
  }

  private name(token: Token): Expr {
    const word = token.text.toUpperCase();
    if (word === 'NOT') {
      this.next();
      const operand = this.expression(NOT_POWER - 1);
      return { kind: 'unary', operator: 'NOT', operand, start: token.start, end: operand.end };
    }
    if (this.isOperator('(', 1) && word !== 'AND' && word !== 'OR' && word !== 'XOR') {
      this.next();
      const args = this.list();
      return { kind: 'call', name: token.text.toLowerCase(), args, start: token.start, end: this.peek(-1).end };
    }
    if (INFIX[word] !== undefined || /\{[^\d}]/.test(token.text)) throw this.fail('an expression');
    this.next();
    return { kind: 'field', name: token.text, start: token.start, end: token.end };
  }

  private prefixOperator(token: Token): Expr {
    if (token.text === '(') {
      this.next();
      const inner = this.expression();
      this.expectOperator(')');
      return inner;
    }
    if (token.text === '-' || token.text === '+') {
      this.next();
      const operand = this.expression(MINUS_POWER);
      if (token.text === '+') return operand;
      if (operand.kind === 'number') return { kind: 'number', value: -operand.value, start: token.start, end: operand.end };
      return { kind: 'unary', operator: '-', operand, start: token.start, end: operand.end };
    }
    throw this.fail('an expression');
  }
}
