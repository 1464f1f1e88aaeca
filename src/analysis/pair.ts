import type { Regime } from '../spec/schema.ts';
import { meanOf, type PairedT, pairedT, sdOf } from '../stats/t.ts';
import type { Arm } from './gather.ts';
import { differenceResolution } from './resolution.ts';
import type { Comparison } from './types.ts';

/** An arm with a source. */
type TransferArm = Arm & { readonly source: string; readonly regime: Exclude<Regime, 'scratch'> };

/** An arm, its twin and what their common seeds tell. */
export interface Paired {
  readonly arm: TransferArm;
  /** Null where scratch is not among the regimes. */
  readonly scratch: Arm | null;
  readonly pairs: Comparison['pairs'];
  readonly gap: number | null;
  /** Null with fewer than two pairs. */
  readonly test: PairedT | null;
  /** Test images of the pairs; 0 without any. */
  readonly testImages: number;
  /** Whether the differences vary less than the test images resolve. */
  readonly floored: boolean;
}

export function isTransfer(arm: Arm): arm is TransferArm {
  return arm.source !== null && arm.regime !== 'scratch';
}

/** An arm with its scratch twin, same base and target, seed by seed. */
export function pairUp(arm: TransferArm, arms: readonly Arm[], alpha: number): Paired {
  const scratch = twinOf(arm, arms);
  const both = [...arm.finished.values()].flatMap((transfer) => {
    const twin = scratch?.finished.get(transfer.seed);
    return twin === undefined ? [] : [{ transfer, twin }];
  });
  const pairs = both.map(({ transfer, twin }) => ({
    seed: transfer.seed,
    transfer: transfer.accuracy,
    scratch: twin.accuracy,
  }));
  // error(transfer) - error(scratch), which is accuracy the other way round.
  const gaps = pairs.map((pair) => pair.scratch - pair.transfer);
  const images = both.flatMap(({ transfer, twin }) => [transfer.testImages, twin.testImages]);
  const testImages = both.length === 0 ? 0 : Math.min(...images);
  const floor = differenceResolution(testImages);
  const testable = gaps.length >= 2;
  return {
    arm,
    scratch,
    pairs,
    gap: gaps.length === 0 ? null : meanOf(gaps),
    test: testable ? pairedT(gaps, alpha, floor) : null,
    testImages,
    floored: testable && sdOf(gaps) < floor,
  };
}

function twinOf(arm: Arm, arms: readonly Arm[]): Arm | null {
  return (
    arms.find(
      ({ base, target, regime }) =>
        regime === 'scratch' && base === arm.base && target === arm.target,
    ) ?? null
  );
}
