import { Presets, SingleBar } from 'cli-progress';

/** Shows how a download goes on: a bar on a terminal, nothing elsewhere. */
export function fetchProgress(stream: NodeJS.WriteStream, label = 'fetching') {
  let bar: SingleBar | undefined;
  return {
    show(received: number, total: number | null) {
      if (!stream.isTTY || total === null) return;
      if (bar === undefined) {
        const format = `${label} {bar} {percentage}% of {size} MB, {eta_formatted} left`;
        bar = new SingleBar({ stream, format, hideCursor: true }, Presets.shades_grey);
        bar.start(total, received, { size: (total / 1e6).toFixed(0) });
      }
      bar.setTotal(total);
      bar.update(received, { size: (total / 1e6).toFixed(0) });
    },
    end() {
      bar?.stop();
      bar = undefined;
    },
  };
}
