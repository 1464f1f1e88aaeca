import { execFileSync } from 'node:child_process';

/** The commit that a git ref names in the working directory; null where it names none. */
export function commitOf(ref: string): string | null {
  // An option would be taken for one, `--` notwithstanding.
  if (ref.startsWith('-')) return null;
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
