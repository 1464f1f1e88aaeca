import type { Observer } from './progress.ts';

/** Seconds by phase, read off the observer's own calls. */
export interface PhaseClock {
  readonly observe: Observer;
  /** Ends the phase that runs. */
  stop(): void;
  seconds(): Record<string, number>;
}

export function phaseClock(observer: Observer): PhaseClock {
  const seconds: Record<string, number> = {};
  let current: { name: string; since: number } | null = null;
  const stop = () => {
    if (current === null) return;
    const spent = (performance.now() - current.since) / 1000;
    seconds[current.name] = (seconds[current.name] ?? 0) + spent;
    current = null;
  };
  return {
    observe: {
      ...observer,
      phase(name) {
        stop();
        current = { name, since: performance.now() };
        observer.phase(name);
      },
    },
    stop,
    seconds: () => seconds,
  };
}
