import { nvidiaSmi } from '../../backend/nvidia-smi.ts';

/**
 * The GPUs a run may use, as CUDA_VISIBLE_DEVICES names them: those the variable
 * allows where it is set, else all that nvidia-smi lists; none without a driver.
 */
export function visibleGpus(
  environment: NodeJS.ProcessEnv = process.env,
  list: () => string = () => nvidiaSmi('-L'),
): string[] {
  const allowed = environment['CUDA_VISIBLE_DEVICES'];
  if (allowed !== undefined) {
    return allowed
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  }
  return [...list().matchAll(/^GPU (\d+):/gm)].map((match) => match[1]!);
}
