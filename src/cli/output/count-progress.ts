import { createLogUpdate } from 'log-update';
import { count, counted } from '../../text/numbers.ts';

/** Milliseconds between two drawings. */
const PERIOD = 200;

/** Shows how many of a number of things are done: a line on a terminal, nothing elsewhere. */
export function countProgress(stream: NodeJS.WriteStream, total: number, what: string) {
  const screen = createLogUpdate(stream);
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(done: number) {
      const now = performance.now();
      if (!stream.isTTY || now - drawn < PERIOD) return;
      drawn = now;
      screen(`${count(done)} of ${counted(total, what)}`);
    },
    end() {
      if (drawn > Number.NEGATIVE_INFINITY) screen.clear();
      drawn = Number.NEGATIVE_INFINITY;
    },
  };
}
