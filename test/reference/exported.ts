/**
 * Writes models in every format that `bench export-model` has, with images and what the harness
 * answers to them, for exported.py to compare:
 *
 *   jiti test/reference/exported.ts <folder>
 *   python test/reference/exported.py <folder>
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '../../src/backend/choose.ts';
import { writeKerasFile } from '../../src/deployment/formats/keras-file.ts';
import { writeLegacyH5 } from '../../src/deployment/formats/legacy-h5.ts';
import { onnxFile } from '../../src/deployment/formats/onnx.ts';
import { wholeModel } from '../../src/deployment/formats/whole-model.ts';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import { answerOf } from '../../src/training/evaluate.ts';
import { askedModel, MADE } from '../support/made-model.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a folder to write to');
await chooseBackend('wasm');
for (const [name, made] of Object.entries(MADE)) {
  const { model, images, logits } = await askedModel(made);
  const whole = wholeModel(model);
  const own = join(folder, name);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  await writeKerasFile(join(own, 'model.keras'), whole, new Date(0));
  await writeLegacyH5(join(own, 'model.h5'), whole);
  writeFileSync(join(own, 'model.onnx'), onnxFile(whole, { version: '0.0.0', metadata: {} }));
  writeFileSync(join(own, 'model.safetensors'), encodeSafetensors(whole.weights, { a: 'b' }));
  writeFileSync(join(own, 'images.bin'), images);
  const probabilities = logits.map((row) => answerOf(row).probabilities);
  const { size } = whole.input;
  writeFileSync(join(own, 'expected.json'), JSON.stringify({ size, logits, probabilities }));
  process.stdout.write(`${name}: ${whole.weights.size} arrays\n`);
}
