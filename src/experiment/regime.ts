export const REGIMES = ['frozen', 'fine-tuned', 'scratch'] as const;

export type Regime = (typeof REGIMES)[number];
