import { h } from './dom.ts';

/** Shows the accuracies in the cells of the grid on demand. */
export function startGrid(): void {
  const grid = document.querySelector('.verdicts .matrix');
  const tools = document.getElementById('grid-tools');
  if (!grid || !tools) return;
  const button = h('button', { type: 'button' }, 'Show values');
  const show = (shown: boolean) => {
    button.setAttribute('aria-pressed', String(shown));
    grid.classList.toggle('without-accuracies', !shown);
  };
  button.addEventListener('click', () => show(button.getAttribute('aria-pressed') !== 'true'));
  tools.append(button);
  show(false);
}
