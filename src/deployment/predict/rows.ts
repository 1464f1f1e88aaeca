import type { Cell, Column, StreamedRows } from '../../report/tables/table.ts';
import type { UnreadImage } from './decode-images.ts';
import type { Prediction } from './predict.ts';

/**
 * A row an image: what is predicted, how sure, the probability of every class (`p_<class>`), what is
 * to be noted of the image, and why it was not read.
 * @param seen Told of each answer before its row.
 */
export function predictionRows(
  classes: readonly string[],
  answers: AsyncIterable<Prediction | UnreadImage>,
  seen: (answer: Prediction | UnreadImage) => void,
): StreamedRows {
  const column = (type: Column['type']) => (name: string) => ({ name, type });
  return {
    columns: [
      ...['image', 'predicted'].map(column('text')),
      ...['confidence', 'calibrated_confidence'].map(column('number')),
      ...classes.map((name) => `p_${name}`).map(column('number')),
      ...['note', 'error'].map(column('text')),
    ],
    async *rows() {
      for await (const answer of answers) {
        seen(answer);
        yield rowOf(answer, classes);
      }
    },
  };
}

function rowOf(answer: Prediction | UnreadImage, classes: readonly string[]): Cell[] {
  if ('reason' in answer)
    return [answer.name, null, null, null, ...classes.map(() => null), null, answer.reason];
  const { name, predicted, confidence, calibrated, probabilities, notes } = answer;
  const note = notes.length === 0 ? null : notes.join('; ');
  return [name, classes[predicted]!, confidence, calibrated, ...probabilities, note, null];
}
