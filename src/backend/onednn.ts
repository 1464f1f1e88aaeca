import { existsSync } from 'node:fs';
import { cpus } from 'node:os';

/** What tells whether oneDNN can run on this machine. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly processor: string;
  /** Whether Linux knows of the first core's caches. */
  readonly showsCaches: boolean;
}

/**
 * Turns oneDNN off, before libtensorflow is loaded, on machines where it ends the
 * process: some virtual machines on AMD hide the caches' sizes (CPUID leaf
 * 8000001Dh is zero), oneDNN 3.7 takes them for one byte, and divides by zero when
 * it splits a 1 x 1 convolution. Elsewhere it stays on, which is twice as fast.
 * The user's own TF_ENABLE_ONEDNN_OPTS goes first.
 */
export function settleOneDnn(machine: Machine = thisMachine(), env = process.env): void {
  if (diesOfOneDnn(machine)) env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
}

export function isOneDnnOff(env = process.env): boolean {
  return /^(0|false)$/i.test(env['TF_ENABLE_ONEDNN_OPTS'] ?? '');
}

function diesOfOneDnn({ platform, arch, processor, showsCaches }: Machine): boolean {
  return platform === 'linux' && arch === 'x64' && /\bAMD\b/.test(processor) && !showsCaches;
}

function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    processor: cpus()[0]?.model ?? '',
    showsCaches: existsSync('/sys/devices/system/cpu/cpu0/cache'),
  };
}
