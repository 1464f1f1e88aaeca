/** A folder of `src`, or a file that stands beside them. */
export interface Room {
  /** What it is for, in a line. */
  readonly purpose: string;
  /** Rooms that it may import, beside itself and the rooms for all. */
  readonly imports: readonly string[];
  /** What its folders may import of each other; a folder that is not named imports none of its siblings. */
  readonly inside?: Readonly<Record<string, readonly string[]>>;
  /** Whether every room may import it. */
  readonly forAll?: boolean;
}

/** From what a user calls down to what stands on nothing: the table that a test keeps. */
export const ROOMS: Readonly<Record<string, Room>> = {
  index: {
    purpose: 'what an experiment file imports from `transfer-bench`',
    imports: ['experiment', 'gate'],
  },
  run: {
    purpose: 'what a program imports from `transfer-bench/run`: an experiment run without the CLI',
    imports: ['runner', 'report', 'analysis', 'store', 'experiment'],
  },
  cli: {
    purpose: 'one file a command, its arguments and its output, exit codes',
    // Models and data for `describe` and for the pictures of a report, which itself knows rows alone.
    imports: [
      'queue',
      'objects',
      'runner',
      'deployment',
      'report',
      'gate',
      'analysis',
      'store',
      'models',
      'data',
      'experiment',
      'cache',
      'doctor',
      'setup',
      'gc',
      'backend',
    ],
    inside: { commands: ['arguments', 'output'], arguments: ['output'] },
  },
  deployment: {
    purpose: 'a kept model in use: its answers to images, its files for other frameworks, its card',
    // What a card and a page of predictions say is drawn as reports are.
    imports: [
      'report',
      'analysis',
      'store',
      'training',
      'models',
      'data',
      'backend',
      'experiment',
      'stats',
    ],
    inside: { predict: ['kept'], formats: ['kept', 'card'], card: ['kept'] },
  },
  setup: {
    purpose: '`bench setup tensorflow`: builds the binding and its library, and proves them',
    imports: ['doctor', 'runner', 'cache'],
  },
  doctor: {
    purpose: '`bench doctor`: which backends work here, and what is missing',
    imports: ['runner', 'backend', 'store', 'experiment', 'training', 'cache'],
  },
  gc: {
    purpose: '`bench gc`: old runs, and files that no trial refers to any more',
    imports: ['store', 'cache'],
  },
  queue: {
    purpose: 'trials on other machines: what they train, what they answer, who they are',
    imports: ['runner', 'objects', 'backend', 'experiment', 'cache'],
  },
  runner: {
    purpose: 'from experiments to a plan, to processes, to rows in the store',
    imports: ['training', 'backend', 'store', 'experiment', 'cache'],
    inside: { plan: ['process'], progress: ['process'] },
  },
  report: {
    purpose: 'rows as charts, Markdown, HTML, tables and files for CI services',
    imports: ['gate', 'analysis', 'store', 'experiment'],
    inside: {
      browser: ['charts', 'details', 'html', 'trials'],
      html: ['charts', 'details', 'gallery', 'trials'],
      sections: ['input'],
      details: ['charts', 'input'],
      gallery: ['charts', 'input'],
      charts: ['input'],
      trials: ['input'],
    },
  },
  gate: {
    purpose: 'two runs compared, baselines, and a figure over the runs of a store',
    imports: ['analysis', 'stats', 'store', 'experiment'],
  },
  analysis: {
    purpose: 'rows to changes of accuracy, verdicts and advice; pure',
    imports: ['stats', 'store', 'experiment'],
    inside: { advice: ['comparison', 'findings'], findings: ['comparison'] },
  },
  store: {
    purpose: 'SQLite: migrations, one writer, typed queries',
    imports: ['experiment'],
  },
  training: {
    purpose: 'a trial: data, features, regimes, steps, throughput',
    // Features of frozen bases are shared through the cache.
    imports: ['models', 'data', 'backend', 'experiment', 'stats', 'cache'],
    inside: {
      regimes: ['features', 'data', 'step', 'remedies', 'probe'],
      remedies: ['step'],
      features: ['data', 'step'],
    },
  },
  models: {
    purpose: 'the bases layer by layer as Keras has them, heads, weights files',
    imports: ['backend', 'experiment'],
  },
  data: {
    purpose: 'data sets, splits, pixels',
    imports: ['backend', 'experiment', 'cache'],
    inside: {
      cifar: ['split'],
      'image-folder': ['dicom', 'nifti', 'split'],
      inspect: ['image-folder', 'manifest', 'npz', 'parquet', 'web-dataset'],
      manifest: ['image-folder'],
      npz: ['image-folder', 'split'],
      parquet: ['unpacked'],
      unpacked: ['image-folder', 'manifest'],
      'web-dataset': ['unpacked'],
      scans: ['procedural', 'split'],
    },
  },
  backend: {
    purpose: 'TensorFlow.js: choosing a backend, kernels, gradients, captured steps',
    // The cache holds what `bench setup tensorflow` made.
    imports: ['experiment', 'cache'],
    inside: {
      capture: ['webgpu'],
      gradients: ['ops'],
      ops: ['capture'],
      tensorflow: ['capture'],
      webgpu: ['capture'],
    },
  },
  objects: {
    purpose: 'files by their SHA-256, where several machines reach them',
    imports: [],
  },
  cache: {
    purpose: 'downloads, archives and files that are made once, by their checksums',
    imports: ['experiment'],
  },
  experiment: {
    purpose: 'the schema of an experiment, its matrix, the name and hash of a cell and a trial',
    imports: [],
  },
  stats: {
    purpose: 'estimates, tests and scores on numbers; pure',
    imports: [],
  },
  files: {
    purpose: 'paths and files, written whole or not at all, known by their first bytes',
    imports: [],
    forAll: true,
  },
  text: {
    purpose: 'numbers, counts and texts from outside as people and terminals read them',
    imports: [],
    forAll: true,
  },
  errors: {
    purpose: 'the one error that a user is shown',
    imports: [],
    forAll: true,
  },
  'as-bench-error': {
    purpose: 'anything that is thrown as that error',
    imports: [],
    forAll: true,
  },
};
