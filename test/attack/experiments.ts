import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tinyExperiment } from '../support/workplace.ts';
import type { Input } from './probe.ts';

/** Whole files that are no experiments, or more than one. */
const FILES: readonly string[] = [
  '',
  'export default',
  'export default null;',
  'export default 7n;',
  'export default [];',
  'export default () => ({});',
  'export default Promise.resolve({});',
  'export default new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw 1; } });',
  'const a = {}; a.a = a; export default a;',
  'export default { get name() { throw new Error("no"); } };',
  'export default { get name() { for (;;) {} } };',
  'export default { get name() { process.exit(0); } };',
  'export default JSON.parse("[".repeat(1e5) + "]".repeat(1e5));',
  'export default new Array(1e9);',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; export default v;',
  'export default { name: "x".repeat(1e7) };',
  'export default Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ["k" + i, i]));',
  'process.exit(0); export default {};',
  'process.exit(3); export default {};',
  'process.kill(process.pid, "SIGKILL"); export default {};',
  'process.abort(); export default {};',
  'await new Promise(() => {}); export default {};',
  'await new Promise(() => setInterval(() => {}, 1000)); export default {};',
  'for (;;) {} export default {};',
  'setTimeout(() => { throw new Error("late"); }); await new Promise((done) => setTimeout(done, 500)); export default {};',
  'Promise.reject(new Error("alone")); await new Promise((done) => setTimeout(done, 500)); export default {};',
  'throw null; export default {};',
  'throw { toString() { throw 1; } }; export default {};',
  'throw new Error("a\\u001b[31m\\n::error::b\\u202e"); export default {};',
  'const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); export default {};',
  'for (let i = 0; i < 1e6; i++) console.log("::error::x\\u001b[2J" + i); export default {};',
  'import "./none.ts"; export default {};',
  'import "no-such-package"; export default {};',
  'export * from "./x.ts"; export default {};',
  '{{{',
  '\u0000\u0001\u0002',
  'process.disconnect(); await new Promise(() => {}); export default {};',
  'process.send({ type: "loaded", value: {} }); await new Promise(() => {}); export default {};',
];

/** Keys of an experiment with what no experiment has. */
const CHANGES: readonly string[] = [
  "name: '../../x',",
  "name: '.',",
  "name: '',",
  'name: `a\\u001b]0;t\\u0007\\n::error::b`,',
  'question: `\\u001b[31m\\n::warning::x\\u202e`.repeat(1000),',
  'seeds: [],',
  'seeds: [1n],',
  'seeds: [NaN],',
  'seeds: [-1],',
  'seeds: [1e300],',
  'seeds: Array.from({ length: 100000 }, (_, i) => i),',
  'seeds: new Set([1]),',
  'bases: [],',
  "bases: [{ name: 'VGG19' }],",
  'bases: [vgg16({ width: 0 })],',
  'bases: [vgg16({ width: Infinity })],',
  'bases: [vgg16({ inputSize: 1e12 })],',
  "targets: [procedural({ name: 'x', label: 'shape', train: 1e9, test: 1e9 })],",
  "targets: [procedural({ name: 'x', label: 'shape', train: 1e12, test: 1 })],",
  "targets: [procedural({ name: 'x', label: 'shape', train: 0, test: 1 })],",
  "targets: [procedural({ name: '../x', label: 'shape', train: 8, test: 8 })],",
  "targets: [{ kind: 'image-folder', dir: '/dev/zero' }],",
  "targets: [{ kind: 'image-folder', dir: '/proc/self/fd' }],",
  "targets: [{ kind: 'image-folder', dir: 'x'.repeat(5000) }],",
  "targets: [{ kind: 'image-folder', dir: '.', groupBy: '^((?:a+)+)$' }],",
  "targets: [{ kind: 'image-folder', dir: '.', groupBy: '(' }],",
  "targets: [{ kind: 'image-folder', dir: '.', groupBy: '(a{1000}){1000}' }],",
  "targets: [{ kind: 'cifar10', dir: '/dev' }],",
  "targets: [{ kind: 'cifar10', dir: 'none', classes: Array.from({ length: 1e5 }, (_, i) => 'c' + i) }],",
  "sources: [{ kind: 'weights', name: 'w', file: '/dev/zero' }],",
  "sources: [{ kind: 'weights', name: 'w', file: '/dev/stdin' }],",
  "sources: [{ kind: 'weights', name: 'w', file: 'x'.repeat(5000) }],",
  "sources: [{ kind: 'weights', name: 'w', file: 'a\\u0000b' }],",
  "sources: [{ kind: 'mean-variance', name: 'm', of: 'm' }],",
  'training: { epochs: 1e12 },',
  'training: { batchSize: 1e12 },',
  'training: { head: { units: [1e12] } },',
  'training: { head: { units: Array(1000).fill(8) } },',
  'training: { epochs: 1, steps: 1 },',
  "training: { 'fine-tuned': { from: '\\u001b[31mconv' } },",
  'training: new Map(),',
  'trainSizes: [1e9],',
  'trainSizes: Array.from({ length: 5000 }, (_, i) => i + 1),',
  'requires: { files: ["\\u001b[31m\\n::error::x"] },',
  'requires: { files: Array(1e5).fill("x") },',
  'throughput: { samples: 1e9 },',
  'verdict: { alpha: NaN },',
  '"::error::x": 1,',
  '["__proto__"]: { polluted: 1 },',
];

export function experiments(): Input[] {
  const input = (name: string, text: string): Input => ({
    name,
    prepare(folder) {
      writeFileSync(join(folder, 'x.ts'), text);
      return ['run', 'x.ts', '--list'];
    },
  });
  return [
    ...FILES.map((text) => input(text.slice(0, 60), text)),
    ...CHANGES.map((change) => input(change.slice(0, 60), tinyExperiment(change))),
  ];
}
