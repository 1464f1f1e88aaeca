import type { BackendInfo, BackendName } from '../backend/info.ts';
import { isTensorflowThere } from '../backend/tensorflow.ts';
import { isWebgpuThere } from '../backend/webgpu.ts';
import { BenchError, reasonOf } from '../errors.ts';
import type { JobResults } from '../runner/process/job.ts';
import type { SelfCheck } from '../training/self-check.ts';
import { absent, type Finding, fault, ok } from './findings.ts';
import { faultOf } from './verify.ts';

/** A backend as `bench doctor` tries it. */
interface Tried {
  readonly name: BackendName;
  /** Whether an experiment can be trained on it in bearable time. */
  readonly fit: boolean;
  /** Whether it is installed; what comes with this package always is. */
  readonly isThere: () => boolean;
}

/** Every backend; cpu stands first, since the others are compared with it. */
const BACKENDS: readonly Tried[] = [
  { name: 'cpu', fit: false, isThere: () => true },
  { name: 'wasm', fit: true, isThere: () => true },
  { name: 'tensorflow', fit: true, isThere: isTensorflowThere },
  { name: 'webgpu', fit: true, isThere: isWebgpuThere },
];

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
  for (const tried of BACKENDS) {
    onTry(tried.name);
    try {
      const answer = await check(tried.name);
      if (tried.name === 'cpu') reference = answer.check;
      const finding = findingOf(tried, answer, reference, gpus);
      if (tried.fit && finding.state === 'ok') fit = true;
      findings.push(finding);
    } catch (thrown) {
      if (!(thrown instanceof BenchError)) throw thrown;
      const describe = tried.isThere() && thrown.code !== 'device' ? fault : absent;
      const reason = reasonOf(thrown)
        .replace(/^the trial's/, 'its')
        .replace(/\.$/, '');
      findings.push(describe(tried.name, thrown.remedy ?? null, reason));
    }
  }
  return { findings, fit };
}

function findingOf(
  { name, fit }: Tried,
  { backend, check }: JobResults['check'],
  reference: SelfCheck | null,
  gpus: number,
): Finding {
  const isReference = reference === check;
  const wrong =
    isReference || reference === null ? null : faultOf(check, reference, backend.precision);
  const lines = [
    `${backend.device}: ${versionsOf(backend)}`,
    ...(backend.origin === undefined ? [] : [`from ${backend.origin}`]),
    `convolution ${milliseconds(check.convolutionMs)}, training step ${milliseconds(check.stepMs)}, ${
      isReference ? 'what the others are compared with' : (wrong ?? agreement(reference))
    }${fit ? '' : '; too slow to train on'}`,
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
