/**
 * What the harness can find: the chance that a true gap is called negative, by the
 * gap, the seeds and how much the paired difference varies from seed to seed.
 * Prints the README's table:
 *
 *   jiti test/bench/power.ts
 *
 * Exact, through the noncentral t distribution. "Alone" is a family of one, tested
 * at alpha. "In 24" is one true gap among 23 comparisons without any, for which
 * Holm's first step asks alpha / 24: the least chance that a comparison has in a
 * family of 24, whatever the others are, since later steps ask less.
 */
import quantile from '@stdlib/stats-base-dists-t-quantile';
import { noncentralTCdf } from '../../src/stats/noncentral-t.ts';
import { detectableDifference } from '../../src/stats/power.ts';

const ALPHA = 0.05;
const FAMILY = 24;
const SEEDS = [3, 5, 10, 20];
/** True gaps and standard deviations of the paired difference, in points of accuracy. */
const GAPS = [0.5, 1, 2, 3, 5, 10];
const SDS = [1, 2];

const columns = [ALPHA, ALPHA / FAMILY].flatMap((alpha) =>
  SEEDS.map((seeds) => ({ alpha, seeds, name: alpha === ALPHA ? 'alone' : `in ${FAMILY}` })),
);

const header = ['sd', 'true gap', ...columns.map(({ seeds, name }) => `${seeds} seeds, ${name}`)];
console.log(`| ${header.join(' | ')} |\n|${'---:|'.repeat(header.length)}`);
for (const sd of SDS) {
  for (const gap of GAPS) {
    const chances = columns.map(({ alpha, seeds }) => chanceOfNegative(gap / sd, seeds, alpha));
    print([points(sd), points(gap), ...chances.map(percent)]);
  }
  const gaps = columns.map(({ alpha, seeds }) => detectableDifference(sd, seeds, alpha));
  print([points(sd), '**found in 80%**', ...gaps.map((gap) => `**${points(gap)}**`)]);
}

/**
 * The upper tail alone: power counts calls in the wrong direction too.
 * @param effect Gap in standard deviations.
 */
function chanceOfNegative(effect: number, seeds: number, alpha: number): number {
  const critical = quantile(1 - alpha / 2, seeds - 1);
  return 1 - noncentralTCdf(critical, seeds - 1, effect * Math.sqrt(seeds));
}

function print(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

function points(value: number): string {
  return `${value.toPrecision(2)} pt`;
}

/** Whole percents, but no certainty that is not there. */
function percent(share: number): string {
  if (share > 0.99) return '>99%';
  return share < 0.01 ? '<1%' : `${(100 * share).toFixed(0)}%`;
}
