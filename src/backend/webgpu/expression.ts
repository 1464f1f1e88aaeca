/**
 * A number of the result by the numbers at the same place of tensors that all have one size.
 * `Input` tells a tensor: by itself, or by its place among a kernel's inputs. One object is
 * computed once, however often it is in an expression.
 */
export type Expression<Input> =
  | { readonly kind: 'read'; readonly input: Input }
  /** The sum of the parts of a split product [parts, ...], with a bias by channel. */
  | {
      readonly kind: 'sum';
      readonly input: Input;
      readonly parts: number;
      readonly bias: { readonly input: Input; readonly channels: number } | null;
    }
  | { readonly kind: 'add'; readonly a: Expression<Input>; readonly b: Expression<Input> }
  | { readonly kind: 'times'; readonly of: Expression<Input>; readonly factor: number }
  | { readonly kind: 'relu'; readonly of: Expression<Input> }
  /** 0 where `above` is not above 0: the gradient of a relu, by what it gave. */
  | {
      readonly kind: 'where';
      readonly of: Expression<Input>;
      readonly above: Expression<Input>;
    };

/** A tensor that a pointwise kernel makes. */
export interface Store<Input> {
  readonly value: Expression<Input>;
  /**
   * Of the values' channels, `of` in number, those that it keeps: `count` from `first` on. Null
   * keeps all.
   */
  readonly kept: { readonly of: number; readonly first: number; readonly count: number } | null;
}

/** What a kernel does number by number: its outputs, of its inputs by their places. */
export interface Pointwise {
  readonly stores: readonly Store<number>[];
  /** Numbers of each tensor that is read. */
  readonly size: number;
}

/** The tensors of an expression, each once, in the order of their first use. */
export function inputsOfExpressions<Input>(expressions: readonly Expression<Input>[]): Input[] {
  const found = new Set<Input>();
  const visit = (one: Expression<Input>) => {
    if ('input' in one) found.add(one.input);
    if (one.kind === 'sum' && one.bias !== null) found.add(one.bias.input);
    for (const each of operandsOf(one)) visit(each);
  };
  expressions.forEach(visit);
  return [...found];
}

/** The same expressions with `change` made of every read; one object stays one object. */
export function mapReads<From, To>(
  expressions: readonly Expression<From>[],
  change: (input: From) => Expression<To>,
  rename: (input: From) => To,
): Expression<To>[] {
  const done = new Map<Expression<From>, Expression<To>>();
  const map = (one: Expression<From>): Expression<To> => {
    const known = done.get(one) ?? mapped(one);
    done.set(one, known);
    return known;
  };
  return expressions.map(map);

  function mapped(one: Expression<From>): Expression<To> {
    switch (one.kind) {
      case 'read':
        return change(one.input);
      case 'sum': {
        const bias = one.bias && { ...one.bias, input: rename(one.bias.input) };
        return { ...one, input: rename(one.input), bias };
      }
      case 'add':
        return { kind: 'add', a: map(one.a), b: map(one.b) };
      case 'where':
        return { kind: 'where', of: map(one.of), above: map(one.above) };
      case 'times':
        return { ...one, of: map(one.of) };
      case 'relu':
        return { kind: 'relu', of: map(one.of) };
    }
  }
}

/** Whether a tensor is in expressions as a plain read alone: another expression can stand there. */
export function isReadPlainly<Input>(
  expressions: readonly Expression<Input>[],
  input: Input,
): boolean {
  const isPlain = (one: Expression<Input>): boolean => {
    if (one.kind === 'sum' && (one.input === input || one.bias?.input === input)) return false;
    return operandsOf(one).every(isPlain);
  };
  return expressions.every(isPlain);
}

/** Whether the channels of every bias come in fours. */
export function biasesInFours<Input>(expressions: readonly Expression<Input>[]): boolean {
  return expressions.every(
    (one) =>
      (one.kind !== 'sum' || one.bias === null || one.bias.channels % 4 === 0) &&
      biasesInFours(operandsOf(one)),
  );
}

function operandsOf<Input>(one: Expression<Input>): readonly Expression<Input>[] {
  if (one.kind === 'add') return [one.a, one.b];
  if (one.kind === 'where') return [one.of, one.above];
  return 'of' in one ? [one.of] : [];
}

/** Expressions as WGSL. */
export interface Written {
  /** Statements, of `at` and of `uniforms`, that compute them. */
  readonly lines: string;
  /** By which name each of the expressions is known afterwards. */
  readonly values: readonly string[];
  /** What they take of `uniforms`, and the numbers to put there. */
  readonly uniforms: Readonly<Record<string, 'int' | 'float'>>;
  readonly given: Readonly<Record<string, number>>;
  /** What they do, in few words: part of a kernel's name. */
  readonly title: string;
}

/**
 * Writes expressions out, in `T` of a kernel whose arrays are vectors of four or single numbers.
 * @param size Numbers of a tensor.
 * @param nameOf Of the array that is an input; or null with `own` in its place, a local variable.
 */
export function write(
  expressions: readonly Expression<number>[],
  size: number,
  isVector: boolean,
  nameOf: (input: number) => string | null,
  own = '',
): Written {
  const lines: string[] = [];
  const uniforms: Record<string, 'int' | 'float'> = {};
  const given: Record<string, number> = {};
  const words: string[] = [];
  const wide = isVector ? 4 : 1;
  const names = new Map<Expression<number>, string>();
  const uniform = (type: 'int' | 'float', value: number) => {
    const name = `e${Object.keys(uniforms).length}`;
    uniforms[name] = type;
    given[name] = value;
    return `uniforms.${name}`;
  };
  const nameFor = (one: Expression<number>): string => {
    const known = names.get(one) ?? written(one);
    names.set(one, known);
    return known;
  };
  return {
    values: expressions.map(nameFor),
    lines: lines.join('\n'),
    ...{ uniforms, given },
    title: words.join('_'),
  };

  function written(one: Expression<number>): string {
    if (one.kind === 'read') {
      const name = nameOf(one.input);
      return name === null ? own : declare(`${name}[at]`);
    }
    if (one.kind === 'sum') return sumOf(one);
    const value = codeOf(one);
    words.push(one.kind);
    return declare(value);
  }

  function codeOf(one: Exclude<Expression<number>, { kind: 'read' | 'sum' }>): string {
    switch (one.kind) {
      case 'add':
        return `${nameFor(one.a)} + ${nameFor(one.b)}`;
      case 'times':
        return `${nameFor(one.of)} * ${uniform('float', one.factor)}`;
      case 'relu': {
        const of = nameFor(one.of);
        // Unlike max, it lets what is no number through.
        return `select(${of}, T(0.0), ${of} < T(0.0))`;
      }
      case 'where':
        return `select(T(0.0), ${nameFor(one.of)}, ${nameFor(one.above)} > T(0.0))`;
    }
  }

  function declare(value: string): string {
    const name = `v${lines.length}`;
    lines.push(`let ${name} = ${value};`);
    return name;
  }

  function sumOf({ input, parts, bias }: Extract<Expression<number>, { kind: 'sum' }>): string {
    const name = `v${lines.length}`;
    const first =
      bias === null
        ? 'T(0.0)'
        : `${nameOf(bias.input)}[at % ${uniform('int', bias.channels / wide)}]`;
    const each = `at + part * ${uniform('int', size / wide)}`;
    words.push(bias === null ? 'sumOfParts' : 'sumOfParts_bias');
    lines.push(
      `var ${name} = ${first};
       for (var part = 0; part < ${uniform('int', parts)}; part++) {
         ${name} += ${nameOf(input)}[${each}];
       }`,
    );
    return name;
  }
}
