/**
 * Small mistakes that somebody could make in a source file, one at a time: a condition that always holds, a call that is
 * left out, a limit that is one too high. A test should notice each of them. Pure.
 */

import { type Expression, parseSync, type Span, Visitor } from 'oxc-parser';

export interface Mutant {
  /** Relative to the repository. */
  file: string;
  /** From 1. */
  line: number;
  /** That line as it is in the source, without its indent. */
  code: string;
  /** `before → after`, in one line. With `file` and `code` it names the mutant, wherever its line moves to. */
  change: string;
  /** What takes the place of the source's characters from `start` to before `end`. */
  start: number;
  end: number;
  to: string;
}

/** Statements that do something and whose value nobody takes. */
const effects = new Set(['AssignmentExpression', 'AwaitExpression', 'CallExpression', 'UpdateExpression']);

const otherOperators: ReadonlyMap<string, string> = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['+', '-'],
  ['-', '+'],
]);

const otherMethods: ReadonlyMap<string, string> = new Map([
  ['min', 'max'],
  ['max', 'min'],
  ['some', 'every'],
  ['every', 'some'],
]);

/** Compiles whatever type is asked for, so that a test has to notice it. */
const nothing = 'undefined as never';

/** All mutants of a source file, in the order of the text. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const changes = new Map<string, { span: Span; to: string }>();
  const types: Span[] = [];
  const add = (span: Span, to: string) => {
    const isType = types.some(({ start, end }) => start <= span.start && span.end <= end);
    const from = source.slice(span.start, span.end);
    if (!isType && from !== to && !(from === 'undefined' && to.includes(nothing))) {
      changes.set(`${span.start} ${span.end} ${to}`, { span, to });
    }
  };
  const text = ({ start, end }: Span) => source.slice(start, end);
  const condition = ({ test }: { test: Expression | null }) => {
    if (!test) return;
    add(test, 'false');
    add(test, 'true');
  };
  const withoutOne = (list: readonly Span[], place: number) => {
    const [before, dropped, after] = [list[place - 1], list[place], list[place + 1]];
    if (!dropped) return;
    if (after) add({ start: dropped.start, end: after.start }, '');
    else if (before) add({ start: before.end, end: dropped.end }, '');
    else
      add({ start: dropped.start, end: dropped.end + (/^\s*,/.exec(source.slice(dropped.end))?.[0].length ?? 0) }, '');
  };

  const visitor = new Visitor({
    TSLiteralType: (node) => types.push(node),
    IfStatement: condition,
    ConditionalExpression: condition,
    WhileStatement: ({ test }) => add(test, 'false'),
    ForStatement: ({ test }) => test && add(test, 'false'),
    ExpressionStatement: (node) => effects.has(node.expression.type) && add(node, ';'),
    ThrowStatement: (node) => add(node, ';'),
    ReturnStatement: ({ argument }) => argument && !isFalse(argument) && add(argument, nothing),
    ArrowFunctionExpression: ({ body }) =>
      body.type !== 'BlockStatement' && !isFalse(body) && add(body, `(${nothing})`),
    AwaitExpression: (node) => add(node, text(node.argument)),
    UnaryExpression: ({ start, end, operator, argument }) => operator === '!' && add({ start, end }, text(argument)),
    LogicalExpression(node) {
      add(node, text(node.left));
      add(node, text(node.right));
    },
    BinaryExpression(node) {
      const other = otherOperators.get(node.operator);
      if (other) add(node, `${text(node.left)} ${other} ${text(node.right)}`);
    },
    CallExpression({ start, end, callee, arguments: given }) {
      // Where UTF-8 may be left out, it is what one gets.
      const last = given.at(-1);
      if (given.length > 1 && last && text(last) !== "'utf8'") withoutOne(given, given.length - 1);
      if (callee.type !== 'MemberExpression') return;
      const other = otherMethods.get(text(callee.property));
      if (other) add(callee.property, other);
      if (given.length === 0) add({ start, end }, text(callee.object));
    },
    ObjectExpression({ properties }) {
      for (const place of properties.keys()) withoutOne(properties, place);
    },
    ArrayExpression({ elements }) {
      const given = elements.filter((element) => element !== null);
      for (const place of given.keys()) withoutOne(given, place);
    },
    Literal(node) {
      if (typeof node.value === 'boolean') add(node, String(!node.value));
      if (typeof node.value === 'number') for (const value of otherNumbers(node.value)) add(node, String(value));
      if ('regex' in node) for (const pattern of looser(text(node))) add(node, pattern);
    },
  });
  visitor.visit(parseSync(file, source).program);

  return [...changes.values()]
    .toSorted((one, other) => one.span.start - other.span.start)
    .map(({ span, to }) => {
      const lineStart = source.lastIndexOf('\n', span.start - 1) + 1;
      return {
        file,
        line: source.slice(0, span.start).split('\n').length,
        code: (source.slice(lineStart).split('\n', 1)[0] ?? '').trim(),
        change: `${inOneLine(text(span))} → ${inOneLine(to) || 'nothing'}`,
        start: span.start,
        end: span.end,
        to,
      };
    });
}

/** Where a caller asks only for the truth, no value is the same as `false`; the mistake that counts is `true`. */
function isFalse(node: Expression): boolean {
  return node.type === 'Literal' && node.value === false;
}

/** Small numbers count or index, larger ones measure: a millisecond more or less is no mistake that matters. */
function otherNumbers(value: number): number[] {
  return value > 10 ? [value * 2, Math.floor(value / 2)] : [value + 1, value - 1];
}

/** A pattern without its anchors. */
function looser(pattern: string): string[] {
  return [pattern.replace(/^\/\^/, '/'), pattern.replace(/\$\/(?=[a-z]*$)/, '/')];
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
