/** From this width on the contents stand beside the text, and open; see contents.css. */
const BESIDE = '(min-width: 1180px)';

/** Opens the contents where they stand beside the text, and marks the part that is read. */
export function startContents(): void {
  const details = document.getElementById('contents') as HTMLDetailsElement;
  const beside = matchMedia(BESIDE);
  const fit = () => {
    details.open = beside.matches;
  };
  fit();
  beside.addEventListener('change', fit);
  const links = new Map(
    [...details.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]),
  );
  details.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement && !beside.matches) details.open = false;
  });
  const inView = new Set<string>();
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const id = target.getAttribute('aria-labelledby')!;
        if (isIntersecting) inView.add(id);
        else inView.delete(id);
      }
      const first = [...links.keys()].find((id) => inView.has(id));
      for (const [id, link] of links) {
        if (id === first) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
    // What stands in the upper half is what is read.
    { rootMargin: '-60px 0px -50% 0px' },
  );
  for (const section of document.querySelectorAll('main > section')) seen.observe(section);
}
