/**
 * The error rates of the verdicts, simulated: families of comparisons without any true change
 * on one fixed set of test images that all seeds share. Prints the tables of docs/statistics.md.
 *
 *   npm run audit:verdicts [-- --families 1000] [--table differences] [--images 200] [--workers 4]
 *
 * Seeds vary (normal, skewed, of two levels; stable and not) and so does what an arm makes of
 * single images (from none to strong): a row of the first table is the worst of these 24. Where
 * there are many scenes a tenth of the families tells the four worst, which are then drawn anew
 * with all: the worst of 24 that vary by chance would be above the rate of any. With the 10,000
 * families that the docs have it takes some two hours of one core, of 10,000 images a tenth as
 * many: a share of 5% of 10,000 has a standard error of 0.2 points, of 1,000 0.7.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { FAMILY_SIZES, type Rates } from '../stats/simulation/rates.ts';
import { EFFECTS, type Scene, SHAPES } from '../stats/simulation/scene.ts';
import type { Job } from './verdicts-worker.ts';

const { values } = parseArgs({
  options: {
    families: { type: 'string', default: '10000' },
    table: { type: 'string', multiple: true },
    images: { type: 'string', multiple: true },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const FAMILIES = Number(values.families);
const IMAGES = [100, 200, 1000, 10_000].filter(
  (images) => values.images?.includes(String(images)) ?? true,
);
const SEEDS = [3, 5, 10, 20] as const;
/** Scenes of a row that are drawn with all families. */
const WORST = 4;
/** Each scene's first pass. */
const screened = new Map<Job, Job>();

/** A row of a table: the worst over its scenes. */
interface Row {
  readonly label: readonly (string | number)[];
  readonly jobs: readonly Job[];
}

interface Table {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const scenes = (images: number, seeds: number): Scene[] =>
  Object.values(EFFECTS).flatMap((effect) =>
    [0.02, 0.2].flatMap((seedSd) =>
      (Object.keys(SHAPES) as Scene['shape'][]).map((shape) => ({
        images,
        seeds,
        shape,
        seedSd,
        ...effect,
      })),
    ),
  );
const typical = (images: number, seeds: number): Scene => ({
  images,
  seeds,
  shape: 'normal',
  seedSd: 0.1,
  ...EFFECTS.moderate,
});
const familiesOf = (images: number) => (images > 1000 ? Math.ceil(FAMILIES / 10) : FAMILIES);
const sizes = IMAGES.flatMap((images) => SEEDS.map((seeds) => [images, seeds] as const));

const TABLES: readonly Table[] = [
  {
    name: 'differences',
    title: 'Any wrong negative or positive, no true change, worst of 24 scenes',
    columns: ['test images', 'seeds'],
    rows: sizes.map(([images, seeds]) => ({
      label: [images, seeds],
      jobs: scenes(images, seeds).map((scene) => ({
        kind: 'difference',
        scene,
        families: familiesOf(images),
      })),
    })),
  },
  {
    name: 'equivalence',
    title: 'Any wrong equivalent, the true change at the margin of 1 point, worst of 8 scenes',
    columns: ['test images', 'seeds'],
    rows: sizes.map(([images, seeds]) => ({
      label: [images, seeds],
      jobs: scenes(images, seeds)
        .filter(({ shape }) => shape === 'normal')
        .map((scene) => ({
          kind: 'equivalence',
          scene: { ...scene, change: 0.01 },
          families: familiesOf(images),
        })),
    })),
  },
  {
    name: 'groups',
    title: 'Any wrong negative or positive, test images in groups of 10 that go together',
    columns: ['groups', 'seeds'],
    rows: [10, 20, 50, 100].flatMap((groups) =>
      [5, 10].map((seeds) => ({
        label: [groups, seeds],
        jobs: [EFFECTS.moderate, EFFECTS.strong].map((effect) => ({
          kind: 'groups',
          scene: { ...typical(10 * groups, seeds), ...effect, groupSize: 10 },
          families: FAMILIES,
        })),
      })),
    ),
  },
  {
    name: 'looks',
    title: 'Any wrong negative or positive at any of four looks: at 5, 10, 15 and 20 seeds',
    columns: ['test images'],
    rows: [200, 1000].map((images) => ({
      label: [images],
      jobs: Object.values(EFFECTS).map((effect) => ({
        kind: 'looks',
        scene: { ...typical(images, 20), ...effect, seedSd: 0.2 },
        looks: [5, 10, 15, 20],
        families: Math.ceil(FAMILIES / 4),
      })),
    })),
  },
  {
    name: 'failures',
    title:
      'Any negative or positive, trials with the source failing, no true change among the rest',
    columns: ['share that fails', 'seeds'],
    rows: [0.1, 0.3].flatMap((failing) =>
      [5, 10].map((seeds) => ({
        label: [`${100 * failing}%`, seeds],
        jobs: [{ kind: 'failures', scene: typical(200, seeds), failing, families: FAMILIES }],
      })),
    ),
  },
  {
    name: 'collapse',
    title:
      'No rule keeps it: one network in ten with the source collapses, no true change over all',
    columns: ['test images', 'seeds'],
    rows: [200, 1000].flatMap((images) =>
      SEEDS.map((seeds) => ({
        label: [images, seeds],
        jobs: [
          {
            kind: 'difference',
            scene: { ...typical(images, seeds), collapse: 0.1 },
            families: FAMILIES,
          },
        ],
      })),
    ),
  },
  {
    name: 'power',
    title: 'Share of true changes that are found, in families of them',
    columns: ['change', 'test images', 'seeds'],
    rows: [0.03, 0.05, 0.1, 0.2].flatMap((change) =>
      [200, 1000].flatMap((images) =>
        [5, 10].map((seeds) => ({
          label: [`${100 * change} points`, images, seeds],
          jobs: [
            {
              kind: 'power',
              scene: { ...typical(images, seeds), change },
              families: Math.ceil(FAMILIES / 10),
            },
          ],
        })),
      ),
    ),
  },
];

const wanted = TABLES.filter(({ name }) => values.table?.includes(name) ?? true);
const rowsOf = wanted.flatMap(({ rows }) => rows);
const first = await inWorkers(
  rowsOf.flatMap(({ jobs }) => (jobs.length > WORST ? jobs.map(fewer) : [])),
);
const chosen = new Map(rowsOf.map((row) => [row, worstOf(row.jobs)]));
const results = await inWorkers([...chosen.values()].flat());
for (const { name, title, columns, rows } of wanted) {
  const rules = Object.keys(results.get(chosen.get(rows[0]!)![0]!)!);
  const head = [...columns, ...rules.flatMap((rule) => FAMILY_SIZES.map((m) => `${rule}, ${m}`))];
  console.log(`\n${title} (\`--table ${name}\`)\n`);
  console.log(`| ${head.join(' | ')} |\n|${'---:|'.repeat(head.length)}`);
  for (const row of rows) {
    const jobs = chosen.get(row)!;
    const worst = rules.flatMap((rule) =>
      FAMILY_SIZES.map((_, at) => Math.max(...jobs.map((job) => results.get(job)![rule]![at]!))),
    );
    console.log(`| ${[...row.label, ...worst.map(percent)].join(' | ')} |`);
  }
}

function fewer(job: Job): Job {
  const known = screened.get(job) ?? { ...job, families: Math.ceil(job.families / 10) };
  screened.set(job, known);
  return known;
}

/** Those of a row that claimed most in the first pass: by the harness's rule, and one by each other. */
function worstOf(jobs: readonly Job[]): Job[] {
  if (jobs.length <= WORST) return [...jobs];
  const most = (job: Job, rule: string) => Math.max(...first.get(fewer(job))![rule]!);
  const by = (rule: string) => [...jobs].sort((a, b) => most(b, rule) - most(a, rule));
  const [, ...others] = Object.keys(first.get(fewer(jobs[0]!))!);
  return [
    ...new Set([
      ...by('rule').slice(0, WORST - others.length),
      ...others.map((rule) => by(rule)[0]!),
    ]),
  ];
}

/** The rates of each job, which threads take one after another. */
async function inWorkers(jobs: readonly Job[]): Promise<Map<Job, Rates>> {
  const threads = Number(values.workers);
  const found = new Map<Job, Rates>();
  const waiting = [...jobs];
  const started = performance.now();
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(
        `require('jiti')(${JSON.stringify(import.meta.url)}).import(${JSON.stringify(fileURLToPath(new URL('verdicts-worker.ts', import.meta.url)))})`,
        { eval: true },
      );
      const next = () => {
        const job = waiting.shift();
        if (job === undefined) {
          void worker.terminate();
          resolve();
          return;
        }
        worker.once('message', (rates: Rates) => {
          found.set(job, rates);
          process.stderr.write(
            `\r${found.size} of ${jobs.length}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
          );
          next();
        });
        worker.postMessage(job);
      };
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, work));
  process.stderr.write('\n');
  return found;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
