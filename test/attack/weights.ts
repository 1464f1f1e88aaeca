import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatorOf } from '../../src/experiment/random.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { weightsOf } from '../../src/models/graph.ts';
import { buildHead } from '../../src/models/head.ts';
import { layersModel } from '../../src/models/weights/layers-model.ts';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import type { WeightArrays } from '../../src/models/weights/weights.ts';
import { weight } from '../reference/formula.ts';
import { stateDict } from '../reference/torch.ts';
import { tinyExperiment } from '../support/workplace.ts';
import { zipOf } from '../support/zip.ts';
import { mutated } from './mutate.ts';
import { type Input, ROOT } from './probe.ts';

const BASE = { name: 'VGG16', width: 1 / 32, inputSize: 32 } as const;

function arraysOf(graph: ReturnType<typeof buildBase>): WeightArrays {
  return new Map(
    weightsOf(graph).map(({ name, shape }) => [
      name,
      { shape, values: weight('attack ', name, shape) },
    ]),
  );
}

/** A file of each kind that a source is read from, all of one base. */
function sound() {
  const base = buildBase(BASE);
  const head = buildHead(base.outputShape, { units: [8] }, 3);
  const all = new Map([...arraysOf(base), ...arraysOf(head)]);
  const { json, bytes } = layersModel(base, head, all, 'attack');
  const golden = (file: string) => readFileSync(join(ROOT, 'test/reference/golden', file));
  return {
    safetensors: { 'w.safetensors': encodeSafetensors(all) },
    h5: { 'w.h5': golden('vgg16-legacy.h5') },
    'weights.h5': { 'w.weights.h5': golden('vgg16-keras3.weights.h5') },
    'a classifier': { 'w.h5': golden('vgg16-classifier.h5') },
    'model.json': {
      'model.json': Buffer.from(JSON.stringify(json)),
      'weights.bin': Buffer.from(bytes),
    },
    torchvision: { 'w.safetensors': encodeSafetensors(stateDict(BASE)) },
    keras: {
      'w.keras': zipOf({
        'config.json': JSON.stringify({ config: { layers: [] } }),
        'model.weights.h5': golden('vgg16-keras3.weights.h5'),
      }),
    },
    'weights.bin': {
      'weights.bin': Buffer.from(bytes),
      'model.json': Buffer.from(JSON.stringify(json)),
    },
  };
}

function input(name: string, source: string, put: (folder: string) => void): Input {
  return {
    name,
    prepare(folder) {
      put(folder);
      const change = `bases: [vgg16({ width: 1 / 32 })], sources: [{ kind: 'weights', name: 'w', file: '${source}' }], regimes: ['frozen'],`;
      writeFileSync(join(folder, 'x.ts'), tinyExperiment(change));
      return ['run', 'x.ts', '--list'];
    },
  };
}

/** The header of a safetensors file that says what no machine has. */
const HEADERS: readonly string[] = [
  '{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4]}}',
  '{"a":{"dtype":"F32","shape":[1000000,1000000,1000000],"data_offsets":[0,4]}}',
  '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}',
  '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999]}}',
  '{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}',
  `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
  '[]',
  '{',
];

export function weights(seed: number, mutations: number): Input[] {
  const random = generatorOf('attack on weights', seed);
  const kinds = Object.entries(sound());
  const broken = Array.from({ length: mutations }, (_, i): Input => {
    const [kind, files] = kinds[i % kinds.length]!;
    const [[first, bytes], ...others] = Object.entries(files) as [
      [string, Buffer],
      ...[string, Buffer][],
    ];
    const { what, bytes: changed } = mutated(bytes, random);
    const source = Object.keys(files).find((file) => file !== 'weights.bin')!;
    return input(`${kind}: ${what}`, source, (folder) => {
      writeFileSync(join(folder, first), changed);
      for (const [name, whole] of others) writeFileSync(join(folder, name), whole);
    });
  });
  const text = (name: string, file: string, content: string | Buffer) =>
    input(name, file, (folder) => writeFileSync(join(folder, file), content));
  return [
    ...HEADERS.map((header) => {
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(header.length));
      return text(
        `safetensors ${header.slice(0, 50)}`,
        'w.safetensors',
        Buffer.concat([size, Buffer.from(header), Buffer.alloc(8)]),
      );
    }),
    text('a header of 2^63 bytes', 'w.safetensors', Buffer.alloc(16, 0x7f)),
    text(
      'a safetensors of PyTorch with no shapes',
      'w.safetensors',
      encodeSafetensors(
        new Map([['features.0.weight', { shape: [], values: new Float32Array(1) }]]),
      ),
    ),
    text('an empty .h5', 'w.h5', ''),
    text(
      'a config of Keras that nests',
      'w.keras',
      zipOf({ 'config.json': `${'['.repeat(1e5)}${']'.repeat(1e5)}`, 'model.weights.h5': 'x' }),
    ),
    text(
      'weights of Keras that are none',
      'w.keras',
      zipOf({ 'config.json': '{}', 'model.weights.h5': 'x' }),
    ),
    text('an archive of PyTorch', 'w.pth', zipOf({ 'w/data.pkl': 'x' })),
    text('HTML as .h5', 'w.h5', '<!doctype html>'),
    text(
      'a pointer of Git LFS',
      'w.h5',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
    ),
    text('a model.json of nothing', 'model.json', '{}'),
    text('a model.json that nests', 'model.json', `${'['.repeat(1e5)}${']'.repeat(1e5)}`),
    text(
      'weights elsewhere',
      'model.json',
      JSON.stringify({
        modelTopology: {},
        weightsManifest: [{ paths: ['../../../etc/passwd'], weights: [] }],
      }),
    ),
    input('a pipe', 'w.h5', (folder) => execFileSync('mkfifo', [join(folder, 'w.h5')])),
    ...broken,
  ];
}
