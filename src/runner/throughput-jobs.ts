import { BenchError } from '../errors.ts';
import { scheduleOf } from '../experiment/schedule.ts';
import { baseLabel } from '../experiment/trial.ts';
import type { Store } from '../store/store.ts';
import type { LoadedExperiment } from './plan/load-experiment.ts';
import type { Experiments, Machine, Plan } from './plan/prepare-run.ts';
import { runJob } from './process/worker.ts';
import type { Reporter } from './progress/reporter.ts';

/** Classes of the timed head: its cost hardly depends on them. */
const CLASSES = 10;

/**
 * Times every base of every experiment, of a part of the plan those that it trained, one process after another with nothing
 * else running, and stores the figures with the run. Returns how many failed.
 */
export async function timeBases(
  { runnable, request, part, split, workers }: Machine & Plan & Pick<Experiments, 'runnable'>,
  runId: number,
  store: Store,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const trained = new Set(split.compute.map(({ planned }) => baseLabel(planned.trial.base)));
  const tasks = runnable
    .flatMap(tasksOf)
    .filter(({ base }) => part === null || trained.has(baseLabel(base)));
  let failed = 0;
  for (const [i, { experiment, base, options, schedule }] of tasks.entries()) {
    if (signal.aborted) break;
    const label = baseLabel(base);
    reporter.throughput?.(label, i + 1, tasks.length);
    const spec = { base, schedule, classes: CLASSES, ...options };
    try {
      const timings = await runJob(
        { kind: 'throughput', backend: request, spec },
        { signal, env: workers.environment },
      );
      for (const timing of timings) {
        const imagesPerSecond = options.batchSize / timing.medianSeconds;
        const { batchSize } = options;
        store.recordThroughput(runId, {
          experiment,
          base: label,
          batchSize,
          ...timing,
          imagesPerSecond,
        });
      }
    } catch (thrown) {
      if (signal.aborted) break;
      if (!(thrown instanceof BenchError) || thrown.code === 'store') throw thrown;
      failed += 1;
      reporter.throughputFailed?.(label, thrown.message);
    }
  }
  return failed;
}

function tasksOf({ experiment }: LoadedExperiment) {
  const options = experiment.throughput;
  if (options === false) return [];
  const schedule = scheduleOf(experiment.training, 'scratch');
  return experiment.bases.map((base) => ({ experiment: experiment.name, base, options, schedule }));
}
