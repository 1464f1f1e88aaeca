import { createLogUpdate } from 'log-update';
import { bytes, duration, percent } from '../../text/numbers.ts';
import { bar } from '../../text/wrap.ts';

/** Columns of the bar. */
const WIDTH = 24;
/** Milliseconds between two drawings. */
const PERIOD = 100;

/** Shows how a download goes on: a bar on a terminal, nothing elsewhere. */
export function fetchProgress(stream: NodeJS.WriteStream, label = 'fetching') {
  const screen = createLogUpdate(stream);
  let begun: number | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(received: number, total: number | null) {
      if (!stream.isTTY || total === null) return;
      const now = performance.now();
      begun ??= now;
      if (now - drawn < PERIOD && received < total) return;
      drawn = now;
      const share = received / total;
      const left = share === 0 ? Number.NaN : ((now - begun) / 1000) * (1 / share - 1);
      const time = Number.isNaN(left) ? '' : `, ${duration(left)} left`;
      screen(`${label} ${bar(share, WIDTH)} ${percent(share)} of ${bytes(total)}${time}`);
    },
    end() {
      if (begun !== undefined) screen.done();
      begun = undefined;
    },
  };
}
