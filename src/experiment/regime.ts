/** The ways to train a base on a target. */
export const METHODS = ['frozen', 'fine-tuned', 'scratch', 'linear-probe', 'refine'] as const;
export type Method = (typeof METHODS)[number];

/** The regimes that an experiment names without settings of their own. */
export const PLAIN_REGIMES = ['frozen', 'fine-tuned', 'scratch'] as const;
export type PlainRegime = (typeof PLAIN_REGIMES)[number];

/** The name of a regime, as reports show it: that of its method, or one that the experiment gives it. */
export type Regime = string;

/** A regime as an experiment lists it. */
type Listed = PlainRegime | { readonly kind: Method; readonly name: string };

export function regimeName(regime: Listed): Regime {
  return typeof regime === 'string' ? regime : regime.name;
}

export function methodOf(regime: Listed): Method {
  return typeof regime === 'string' ? regime : regime.kind;
}

/** The names of an experiment's regimes, in its order. */
export function regimeNames({ regimes }: { readonly regimes: readonly Listed[] }): Regime[] {
  return regimes.map(regimeName);
}

export function isPlain(regime: Regime): regime is PlainRegime {
  return (PLAIN_REGIMES as readonly string[]).includes(regime);
}
