import { basename } from 'node:path';
import { BenchError } from '../../errors.ts';

/** That a file is a pickle: reading one runs what code it names. */
export function pickled(file: string): BenchError {
  const name = basename(file);
  // As it can be pasted into a shell.
  const from = /^[\w.-]+$/.test(name) ? name : 'model.pth';
  const to = from.replace(/\.(pth?|bin|ckpt|tar)$/, '');
  return new BenchError(
    'data',
    `${file} is a pickle of Python, as PyTorch saves, which is never read: reading one runs the code that it names`,
    {
      remedy: `Convert its state dict once, where you trust it: python -c "import torch; from safetensors.torch import save_file; save_file(torch.load('${from}', map_location='cpu', weights_only=True), '${to}.safetensors')".`,
    },
  );
}
