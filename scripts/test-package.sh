#!/usr/bin/env bash
# The package as a user has it: packed, installed in an empty project, and used from there.
# The npm registry is all that it asks of the network.
set -euo pipefail
cd "$(dirname "$0")/.."

MAX_FILES=250

[ -d dist ] || npm run build
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
began=$SECONDS
step() { echo "== $1 ($((SECONDS - began)) s)"; }

step 'npm pack'
npm pack --ignore-scripts --json --pack-destination "$project" >"$project/pack.json"
read -r tarball files bytes < <(node -p "
  const [{ filename, entryCount, size }] = Object.values(JSON.parse(require('node:fs').readFileSync('$project/pack.json', 'utf8')));
  [filename, entryCount, size].join(' ')")
echo "$files files, $bytes bytes"
if [ "$files" -ge "$MAX_FILES" ]; then
  echo "error: the package has $files files, expected fewer than $MAX_FILES" >&2
  exit 1
fi
golden=$PWD/test/reference/golden/dicom
typescript=$(node -p "require('./package-lock.json').packages['node_modules/typescript'].version")

cd "$project"
step 'npm install'
npm init -y >/dev/null
npm install --no-save "typescript@$typescript" "./$tarball"

step 'bench init'
npx bench init
npx bench init --name again --json >/dev/null
if npx bench init 2>/dev/null; then
  echo 'error: bench init has replaced a file' >&2
  exit 1
fi

# One seed and an epoch or two: what is tested is the package, not the science.
node -e "
  const { readFileSync, writeFileSync } = require('node:fs');
  const text = readFileSync('experiments/first.ts', 'utf8');
  const small = text
    .replace('seeds: [1, 2, 3, 4, 5]', 'seeds: [1]')
    .replace(/epochs: \d+/g, 'epochs: 2')
    .replace('headEpochs: 2', 'headEpochs: 1')
    .replace('train: 600, test: 200', 'train: 64, test: 32')
    .replace('verdict: {', 'throughput: false,\n  verdict: {');
  if (small.split('epochs: 2').length !== 4) throw new Error('the file is not as expected');
  writeFileSync('experiments/first.ts', small);"

step 'tsc --strict'
npx tsc --strict --noEmit --skipLibCheck experiments/*.ts
npx tsc --strict --noEmit --skipLibCheck --module nodenext --target es2023 experiments/*.ts

step 'bench run'
npx bench run experiments/first.ts --list
npx bench run experiments/first.ts --backend wasm
step 'bench report'
rm -r reports
npx bench report
test -s reports/first/index.html
test -s reports/first/summary.md

step 'DICOM, whose decoders are packages of their own'
mkdir -p scans/a scans/b
cp "$golden"/*-j2k.dcm scans/a
cp "$golden"/*-ls.dcm scans/b
rm scans/*/rgb-*.dcm
cat >experiments/scans.ts <<'EXPERIMENT'
import { defineExperiment, imageFolder, random, vgg16 } from 'transfer-bench';

export default defineExperiment({
  name: 'scans',
  question: 'Are they read?',
  bases: [vgg16({ width: 0.0625 })],
  sources: [random()],
  targets: [imageFolder({ dir: 'scans', size: 32, range: 'min-max', groupBy: false })],
  seeds: [1],
});
EXPERIMENT
npx bench run experiments/scans.ts --list

step 'runExperiment'
cat >program.mts <<'PROGRAM'
import { defineExperiment, procedural, random, vgg16 } from 'transfer-bench';
import { BenchError, type RunResult, runExperiment } from 'transfer-bench/run';

const drawn = { classes: 2, size: 16, train: 32, test: 16 };
const experiment = defineExperiment({
  name: 'program',
  question: 'Does it run?',
  bases: [vgg16({ width: 0.0625 })],
  sources: [random()],
  targets: [procedural({ name: 'colours', label: 'colour', ...drawn })],
  regimes: ['frozen', 'scratch'],
  seeds: [1],
  training: { epochs: 1, batchSize: 8, head: { units: [8] }, validation: 0.25 },
  throughput: false,
});
const result: RunResult = await runExperiment(experiment, { backend: 'wasm' });
if (result.status !== 'finished' || result.comparisons.length !== 1)
  throw new Error(`it ended as ${JSON.stringify(result)}`);
const refused = await runExperiment({ ...experiment, seeds: [] }).catch((thrown) => thrown);
if (!(refused instanceof BenchError)) throw new Error(`it is no BenchError: ${refused}`);
console.log(`run ${result.runId}: ${result.answer}`);
PROGRAM
npx tsc --strict --skipLibCheck --module nodenext --target es2023 program.mts
node program.mjs
node -e "require('node:assert').equal(require('transfer-bench/experiment.schema.json').type, 'object')"

step 'done'
