/** One line of `bench doctor`. */
export interface Finding {
  /** What was looked at, such as `wasm` or `disk`. */
  readonly what: string;
  /** `absent` is no fault: nothing that must be here is missing. */
  readonly state: 'ok' | 'absent' | 'fault';
  /** What was found, a sentence or two without their stops. */
  readonly found: readonly string[];
  /** What helps, where it is not ok. */
  readonly remedy: string | null;
}

export function ok(what: string, ...found: string[]): Finding {
  return { what, state: 'ok', found, remedy: null };
}

export function absent(what: string, remedy: string | null, ...found: string[]): Finding {
  return { what, state: 'absent', found, remedy };
}

export function fault(what: string, remedy: string | null, ...found: string[]): Finding {
  return { what, state: 'fault', found, remedy };
}
