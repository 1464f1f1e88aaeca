/** A thread of `verdicts.ts`: rates of the scenes that it is sent. */
import { parentPort } from 'node:worker_threads';
import {
  differenceRates,
  equivalenceRates,
  failureRates,
  groupRates,
  lookRates,
  powerRates,
  type Rates,
} from '../stats/simulation/rates.ts';
import type { Scene } from '../stats/simulation/scene.ts';

export type Job = { readonly scene: Scene; readonly families: number } & (
  | { readonly kind: 'difference' | 'power' | 'equivalence' | 'groups' }
  | { readonly kind: 'looks'; readonly looks: readonly number[] }
  | { readonly kind: 'failures'; readonly failing: number }
);

parentPort?.on('message', (job: Job) => parentPort!.postMessage(ratesOf(job)));

function ratesOf(job: Job): Rates {
  switch (job.kind) {
    case 'difference':
      return differenceRates(job.scene, job.families);
    case 'power':
      return powerRates(job.scene, job.families);
    case 'equivalence':
      return equivalenceRates(job.scene, job.families);
    case 'groups':
      return groupRates(job.scene, job.families);
    case 'looks':
      return lookRates(job.scene, job.looks, job.families);
    case 'failures':
      return failureRates(job.scene, job.failing, job.families);
  }
}
