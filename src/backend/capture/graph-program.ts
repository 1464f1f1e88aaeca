import { tf } from '../tf.ts';
import { entryNodes, outputName, placeholderName } from './graph.ts';
import { nativeBackend } from './native.ts';
import type { Node } from './nodes.ts';
import type { Program, ProgramOptions } from './program-interface.ts';
import { openSession, type Session } from './session.ts';
import { type Outputs, type Trace, trace } from './trace.ts';
import { UncapturableError } from './uncapturable.ts';
import { firstValueName, READY, readName, variableNodes, ZERO } from './variable-nodes.ts';
import { type ProgramVariable, variableBook } from './variables.ts';

/** A trace of the function of that name, and its part of the graph. */
interface TracedFunction extends Trace {
  readonly name: string;
  readonly nodes: readonly Node[];
}

/** Turns functions of tensors into one graph of libtensorflow, which keeps their variables. */
export function createGraphProgram({ onEager, check = true }: ProgramOptions): Program {
  const backend = nativeBackend();
  const book = variableBook(backend);
  const traces = new Map<string, TracedFunction>();
  /** Functions traced so far, so that no name in the graph is given twice. */
  let count = 0;
  const refused = new Map<string, string>();
  const calls = { captured: 0, eager: 0 };
  const callers = new Map<unknown, (inputs: tf.Tensor[]) => unknown>();
  let loaded: { readonly session: Session; readonly traces: number } | null = null;
  /** Variables whose newest value is in the session alone. */
  const ahead = new Set<ProgramVariable>();

  return {
    capture<I extends tf.Tensor[], O extends Outputs>(name: string, run: (...inputs: I) => O) {
      const traced = (inputs: I) => traceOf(name, inputs, () => run(...inputs));
      const call = (...inputs: I): O => {
        const found = traced(inputs);
        const session = found && openedSession();
        // The graph may have been refused only when it was loaded.
        if (!session || refused.has(name)) {
          pull();
          calls.eager += 1;
          return run(...inputs);
        }
        calls.captured += 1;
        return runTrace(session, found, inputs) as O;
      };
      callers.set(call, traced as (inputs: tf.Tensor[]) => unknown);
      return call;
    },
    ready: () => Promise.resolve(),
    keepUp: () => Promise.resolve(),
    prepare(captured, inputs) {
      callers.get(captured)?.(inputs);
    },
    pull,
    status: () => ({
      captured: [...traces.keys()],
      eager: [...refused].map(([name, reason]) => ({ name, reason })),
      calls: { ...calls },
      bytes: loaded?.session.bytes ?? 0,
      launches: {},
    }),
    dispose() {
      loaded?.session.dispose();
      loaded = null;
      ahead.clear();
    },
  };

  /** The trace of a function for inputs of these shapes; null where it has none. */
  function traceOf(name: string, inputs: readonly tf.Tensor[], run: () => Outputs): Trace | null {
    if (refused.has(name)) return null;
    const key = `${name}(${inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(', ')})`;
    const known = traces.get(key);
    if (known !== undefined) return known;
    try {
      const made = trace(`f${count++}`, run, inputs, book, backend, check);
      traces.set(key, { ...made, name, nodes: entryNodes(made.entry, backend.binding) });
      return made;
    } catch (thrown) {
      refuse(name, thrown);
      return null;
    }
  }

  function refuse(name: string, thrown: unknown): void {
    if (!(thrown instanceof UncapturableError)) throw thrown;
    refused.set(name, thrown.message);
    onEager?.(name, thrown.message);
  }

  /** A session of all that has been traced; null where libtensorflow takes none of it. */
  function openedSession(): Session | null {
    if (loaded?.traces === traces.size) return loaded.session;
    pull();
    loaded?.session.dispose();
    loaded = null;
    const session = openAll() ?? openAll();
    for (const variable of book.all()) variable.shared = null;
    if (session !== null) loaded = { session, traces: traces.size };
    return session;
  }

  /** Null after the functions that it was refused for have been given up. */
  function openAll(): Session | null {
    const all = [...traces];
    if (all.length === 0) return null;
    try {
      return open(all.map(([, one]) => one));
    } catch {
      for (const [key, one] of all) {
        try {
          open([one]).dispose();
        } catch (thrown) {
          traces.delete(key);
          refuse(one.name, thrown);
        }
      }
      return null;
    }
  }

  function open(some: readonly TracedFunction[]): Session {
    const nodes = [
      ...variableNodes(book.all(), backend.binding),
      ...some.flatMap(({ nodes }) => nodes),
    ];
    return openSession(nodes, backend);
  }

  function runTrace(
    session: Session,
    { entry, outputNames, writes }: Trace,
    inputs: readonly tf.Tensor[],
  ) {
    push(session);
    const given = inputs.map((tensor, i) => [placeholderName(entry.name, i), tensor] as const);
    const names = outputNames.map((_, i) => outputName(entry.name, i));
    const results = session.run(given, names);
    for (const variable of writes) ahead.add(variable);
    return Object.fromEntries(outputNames.map((name, i) => [name, results[i]!]));
  }

  /** Gives the session the values that were assigned outside. */
  function push(session: Session): void {
    const variables = book.all();
    const changed = variables.filter(({ variable, shared }) => variable.dataId !== shared);
    if (changed.length === 0) return;
    for (const variable of changed) ahead.delete(variable);
    pull();
    const given = variables
      .filter(({ variable, zeros }) => variable.dataId !== zeros)
      .map((each) => [firstValueName(each), each.variable] as const);
    const zero = tf.scalar(0);
    tf.dispose([...session.run([[ZERO, zero], ...given], [READY]), zero]);
    for (const each of variables) each.shared = each.variable.dataId;
  }

  function pull(): void {
    const behind = [...ahead];
    ahead.clear();
    if (loaded === null || behind.length === 0) return;
    const values = loaded.session.run([], behind.map(readName));
    behind.forEach((each, i) => {
      each.variable.assign(values[i] as never);
      each.shared = each.variable.dataId;
    });
    tf.dispose(values);
  }
}
