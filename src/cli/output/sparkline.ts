const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** Most bars, so that a line of 80 columns has room for figures. */
const MOST = 40;

/** The last values as a row of bars, the least as the lowest; level values stand at the middle. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-MOST);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) => {
      const share = high === low ? 0.5 : (value - low) / (high - low);
      return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))]!;
    })
    .join('');
}
