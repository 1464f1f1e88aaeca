import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

const KERAS_FILE = new URL('../reference/golden/vgg16-legacy.h5', import.meta.url).pathname;

let place: Workplace;
beforeAll(() => {
  place = workplace();
  copyFileSync(KERAS_FILE, join(place.folder, 'vgg16.h5'));
  writeFileSync(join(place.folder, 'text.h5'), 'no weights');
  writeFileSync(join(place.folder, 'empty.h5'), '');
  writeFileSync(join(place.folder, 'model.pth'), '\x80\x02}q\0', 'latin1');
  writeFileSync(join(place.folder, 'model.keras'), 'PK\x03\x04 and more');
});
afterAll(() => place.remove());

/** Trained from a file of Keras's and from nothing, by one schedule. */
function experiment(file: string, width = 1 / 32): string {
  return tinyExperiment(`
    bases: [vgg16({ width: ${width} })],
    sources: [{ kind: 'weights', name: 'keras', file: ${file} }, { kind: 'random' }],
    seeds: [1],`);
}

test('trials start from a file of weights, and from none as a control', async () => {
  const name = place.write('files.ts', experiment('"vgg16.h5"'));
  const { code, stdout, stderr } = await place.bench('run', name, '--json');
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).computed).toBe(5);
  const shown = JSON.parse((await place.bench('show', '--json')).stdout);
  const loss = (source: string, regime: string) =>
    shown.experiments[0].trials.find(
      (t: { spec: { source: string; regime: string } }) =>
        t.spec.source === source && t.spec.regime === regime,
    ).result.testLoss;
  expect(loss('keras', 'frozen')).not.toBe(loss('random', 'frozen'));

  // The same bytes under another name are the same trials; other bytes are not.
  copyFileSync(KERAS_FILE, join(place.folder, 'moved.h5'));
  const moved = place.write('moved.ts', experiment('{ VGG16: "moved.h5" }'));
  expect(JSON.parse((await place.bench('run', moved, '--json')).stdout).computed).toBe(0);
}, 60_000);

test.each([
  ['a text', '"text.h5"', 1 / 32, 'text.h5 is neither a Keras .h5 file nor safetensors'],
  ['a broken archive', '"model.keras"', 1 / 32, 'model.keras cannot be unpacked'],
  [
    'nothing',
    '"empty.h5"',
    1 / 32,
    'empty.h5 is neither a Keras .h5 file nor safetensors: it is empty',
  ],
  ['a pickle', '"model.pth"', 1 / 32, 'model.pth is a pickle of Python, as PyTorch saves'],
  ['another width', '"vgg16.h5"', 1 / 16, 'vgg16.h5 does not fit vgg16\n  of another shape (26)'],
])('%s stops the run before anything is trained', async (_what, file, width, message) => {
  const name = place.write('wrong.ts', experiment(file, width));
  const { code, stdout, stderr } = await place.bench('run', name);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).toMatch(/^remedy: \S/m);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a file that is not there is wrong usage, with its key', async () => {
  const name = place.write('wrong.ts', experiment('"vgg_16.h5"', 1 / 32));
  const { code, stdout, stderr } = await place.bench('run', name);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(
    'sources[0].file: there is no file "vgg_16.h5", did you mean "vgg16.h5"?',
  );
});
