import { STARTERS } from '../backend/backends.ts';
import type { BackendInfo } from '../backend/info.ts';
import { BenchError, reasonOf } from '../errors.ts';
import { BACKENDS, type BackendName, precisionText } from '../experiment/backends.ts';
import type { JobResults } from '../runner/process/job.ts';
import type { SelfCheck } from '../training/self-check.ts';
import { absent, type Finding, fault, ok } from './findings.ts';
import { faultOf } from './verify.ts';

/** Checks one backend in a process of its own. */
export type Check = (name: BackendName) => Promise<JobResults['check']>;

export interface BackendFindings {
  readonly findings: readonly Finding[];
  /** Whether one that is fit for training works. */
  readonly fit: boolean;
}

/**
 * Tries every backend, one after another so that the times are true; what one of
 * them does to its process is a line like any other.
 * @param gpus How many GPUs the driver has.
 */
export async function examineBackends(
  check: Check,
  gpus: number,
  onTry: (name: BackendName) => void = () => {},
): Promise<BackendFindings> {
  const findings: Finding[] = [];
  let reference: SelfCheck | null = null;
  let fit = false;
  for (const name of Object.keys(STARTERS) as BackendName[]) {
    onTry(name);
    try {
      const answer = await check(name);
      if (name === 'cpu') reference = answer.check;
      const finding = findingOf(name, answer, reference, gpus);
      if (BACKENDS[name].trains && finding.state === 'ok') fit = true;
      findings.push(finding);
    } catch (thrown) {
      if (!(thrown instanceof BenchError)) throw thrown;
      const describe = STARTERS[name].isThere() && thrown.code !== 'device' ? fault : absent;
      const reason = reasonOf(thrown)
        .replace(/^the trial's/, 'its')
        .replace(/\.$/, '');
      findings.push(describe(name, thrown.remedy ?? null, reason));
    }
  }
  return { findings, fit };
}

function findingOf(
  name: BackendName,
  { backend, check }: JobResults['check'],
  reference: SelfCheck | null,
  gpus: number,
): Finding {
  const isReference = reference === check;
  const wrong =
    isReference || reference === null ? null : faultOf(check, reference, backend.precision);
  const lines = [
    `${backend.device}: ${versionsOf(backend)}`,
    // Of the others it is what everybody expects.
    ...(name === 'webgpu' ? [precisionText(name, backend.precision)] : []),
    ...(backend.origin === undefined ? [] : [`from ${backend.origin}`]),
    `convolution ${milliseconds(check.convolutionMs)}, training step ${milliseconds(check.stepMs)}, ${
      isReference ? 'what the others are compared with' : (wrong ?? agreement(reference))
    }${BACKENDS[name].trains ? '' : '; too slow to train on'}`,
  ];
  if (wrong !== null) return fault(name, 'Use another backend, by `--backend`.', ...lines);
  if (name === 'tensorflow' && gpus > 0 && !backend.gpu) {
    return fault(
      name,
      'Run `bench setup tensorflow --gpu`, and see that CUDA_VISIBLE_DEVICES names one.',
      ...lines,
      'the GPU is not used',
    );
  }
  return ok(name, ...lines);
}

function agreement(reference: SelfCheck | null): string {
  return reference === null ? 'not compared, since cpu does not work' : 'agrees with cpu';
}

function versionsOf({ versions }: BackendInfo): string {
  return Object.entries(versions)
    .filter(([name]) => name !== '@tensorflow/tfjs-core')
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
