/** How a window turns numbers into grey (PS3.3 C.11.2.1). */
export const WINDOW_FUNCTIONS = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const;

export interface FileWindow {
  readonly centre: number;
  /** At least 1 of LINEAR, else above 0. */
  readonly width: number;
  readonly function: (typeof WINDOW_FUNCTIONS)[number];
}

/** The share of white, 0 to 1, that a window gives to a number (PS3.3 C.11.2.1.2 and C.11.2.1.3). */
export function windowShare({
  centre,
  width,
  function: kind,
}: FileWindow): (value: number) => number {
  if (kind === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  // LINEAR counts whole numbers: its window ends on the first and the last of them.
  const [middle, span] = kind === 'LINEAR' ? [centre - 0.5, width - 1] : [centre, width];
  return (value) => {
    if (value <= middle - span / 2) return 0;
    if (value > middle + span / 2) return 1;
    return (value - middle) / span + 0.5;
  };
}
