import { h } from './dom.ts';

const TIP = 'term-tip';
/** Milliseconds that a pointer may take from a term to its explanation. */
const LEAVE = 200;
/** Pixels between a term and its explanation, and from the window's edge. */
const GAP = 6;

/** Explains a term on the spot: on hover, on focus, and on the first touch; Escape closes it. */
export function startGlossary(): void {
  const tip = h('div', { id: TIP, role: 'tooltip', hidden: true });
  document.body.append(tip);
  let current: Element | null = null;
  let leaving = 0;

  const hide = () => {
    clearTimeout(leaving);
    current?.removeAttribute('aria-describedby');
    current = null;
    tip.hidden = true;
  };
  const show = (term: HTMLAnchorElement) => {
    clearTimeout(leaving);
    if (current === term) return;
    hide();
    const meaning = document.querySelector(`${term.hash} dd`)?.textContent;
    if (!meaning) return;
    current = term;
    tip.textContent = meaning;
    tip.hidden = false;
    term.setAttribute('aria-describedby', TIP);
    place(tip, term.getBoundingClientRect());
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = window.setTimeout(hide, LEAVE);
  };

  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch' || !(target instanceof Element)) return;
    const term = termOf(target);
    if (term) show(term);
    else if (tip.contains(target)) clearTimeout(leaving);
    else if (current !== null && current !== document.activeElement) leave();
  });
  document.addEventListener('focusin', ({ target }) => {
    const term = termOf(target as Element);
    if (term?.matches(':focus-visible')) show(term);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  const follow = () => {
    if (current !== null) place(tip, current.getBoundingClientRect());
  };
  document.addEventListener('scroll', follow, { passive: true, capture: true });
  document.addEventListener('click', (event) => {
    const term = termOf(event.target as Element);
    const touched = (event as PointerEvent).pointerType === 'touch';
    if (!term) return hide();
    if (!touched || current === term) return;
    // The second touch goes to the glossary.
    event.preventDefault();
    show(term);
  });
}

function termOf(element: Element | null): HTMLAnchorElement | null {
  return element?.closest<HTMLAnchorElement>('a.term') ?? null;
}

/** Below the term, or above it where there is no room, within the window. */
function place(tip: HTMLElement, term: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const right = document.documentElement.clientWidth - width - GAP;
  const below = term.bottom + GAP;
  const top = below + height < window.innerHeight ? below : term.top - height - GAP;
  tip.style.left = `${Math.max(GAP, Math.min(term.left, right))}px`;
  tip.style.top = `${Math.max(GAP, top)}px`;
}
