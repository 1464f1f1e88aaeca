import { DATA_ID, type PageData, RUNNING_ID } from '../html/page-data.ts';
import { liven } from './charts.ts';
import { bringIntoView, startChoice } from './choice.ts';
import { startContents } from './contents.ts';
import { startGlossary } from './glossary.ts';
import { startGrid } from './grid.ts';
import { startReload } from './reload.ts';
import { startTheme } from './theme.ts';
import { startTrials } from './trials.ts';

/** What a page does once it is read: all of it is shown before, and stands still. */
async function start(): Promise<void> {
  startTheme(document.getElementById('tools')!);
  const running = document.getElementById(RUNNING_ID);
  if (running) startReload(running);
  startContents();
  startGrid();
  startGlossary();
  const data = JSON.parse(document.getElementById(DATA_ID)!.textContent) as PageData;
  const choice = startChoice(data);
  const trials = document.getElementById('trial-table');
  if (trials) startTrials(trials, data.trials);
  for (const chart of data.charts) {
    const figure = document.querySelector(`[data-chart="${chart.name}"]`);
    if (!figure) continue;
    // One after the other, with a breath between, so that the page answers meanwhile.
    await new Promise((resume) => setTimeout(resume));
    await choice.follow(await liven(chart, figure, choice.pick));
  }
  // Only now does it stay where it is.
  if (choice.asked) bringIntoView();
  document.documentElement.dataset['ready'] = '';
}

void start();
