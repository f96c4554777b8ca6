import type { ErrorLocation } from '../../../core/errors';

export type BinaryOperator = 'XOR' | 'OR' | 'AND' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | '+' | '-' | '.' | '*' | '/' | '%';

/** An eval expression. Every node carries its place in the text it was parsed from. */
export type Expr = ErrorLocation &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'field'; readonly name: string }
    | { readonly kind: 'unary'; readonly operator: '-' | 'NOT'; readonly operand: Expr }
    | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'in'; readonly operand: Expr; readonly items: readonly Expr[] }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
  );

/** `target = expression` of the eval command. A `template` target (`{field}`, `x_{field}`) takes names from the row. */
export interface Assignment {
  readonly target: string;
  readonly template: boolean;
  readonly targetLocation: ErrorLocation;
  readonly expression: Expr;
}

/** Field names an expression reads, in order of first use. */
export function fieldsOf(expression: Expr): string[] {
  const names = new Set<string>();
  const visit = (node: Expr): void => {
    switch (node.kind) {
      case 'field':
        names.add(node.name);
        break;
      case 'unary':
        visit(node.operand);
        break;
      case 'binary':
        visit(node.left);
        visit(node.right);
        break;
      case 'in':
        visit(node.operand);
        node.items.forEach(visit);
        break;
      case 'call':
        node.args.forEach(visit);
        break;
      case 'number':
      case 'string':
        break;
    }
  };
  visit(expression);
  return [...names];
}
