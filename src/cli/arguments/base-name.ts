import { BenchError } from '../../errors.ts';
import { BASE_NAMES, type BaseName } from '../../experiment/bases.ts';
import { didYouMean } from '../../text/suggest.ts';

/**
 * A base by the name a user typed, in whatever case.
 * @throws BenchError `usage` that lists the bases there are.
 */
export function baseNamed(name: string): BaseName {
  const base = BASE_NAMES.find((each) => each.toLowerCase() === name.toLowerCase());
  if (base !== undefined) return base;
  throw new BenchError(
    'usage',
    `no base is named ${JSON.stringify(name)}${didYouMean(name, BASE_NAMES)}`,
    {
      remedy: `Name one of ${BASE_NAMES.join(', ')}.`,
    },
  );
}
