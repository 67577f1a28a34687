// Light or dark (?theme=dark, or as the system is), type that fits the slide, and scripts that wait until they are seen.
const asked = new URLSearchParams(location.search);
const dark = matchMedia('(prefers-color-scheme: dark)').matches && !asked.has('print-pdf');
document.documentElement.dataset.theme = asked.get('theme') || (dark ? 'dark' : 'light');

// Pixels of type on a slide of 1280 x 720. Lines break only where FLAT would not do; what does not fit at SMALLEST scrolls, at LEGIBLE.
const LARGEST = 26, FLAT = 20, LEGIBLE = 19, SMALLEST = 16;
const BOXES = '.out:not(.picture, .live), .code, .visual';

const overflows = box => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

function fits(frame, size, code, flat) {
  frame.style.setProperty('--size', size + 'px');
  frame.style.setProperty('--code', code + 'px');
  frame.classList.toggle('nowrap', flat);
  return ![frame, ...frame.querySelectorAll(BOXES)].some(overflows);
}

// Make the type of a slide smaller until nothing has to scroll.
function fit(slide) {
  const frame = slide?.querySelector(':scope > .frame');
  if (!frame || frame.dataset.fitted) return;
  const tries = [];
  for (let code = LARGEST; code >= FLAT; code--) tries.push([LARGEST, code, true]);
  for (let size = LARGEST; size >= FLAT; size--) tries.push([size, size, true]);
  for (let size = LARGEST; size >= SMALLEST; size--) tries.push([size, size, false]);
  if (!tries.some(each => fits(frame, ...each))) fits(frame, LEGIBLE, LEGIBLE, false);
  for (const box of frame.querySelectorAll(BOXES)) if (overflows(box)) box.tabIndex = 0; // scrolled by keys, too
  frame.dataset.fitted = true;
}

function wake(slide) {
  for (const waiting of slide?.querySelectorAll('script[type="text/plain"]') ?? []) {
    const script = document.createElement('script');
    script.textContent = waiting.textContent;
    waiting.replaceWith(script);
  }
}

const show = slide => { fit(slide); wake(slide); };

if (window.Reveal) {
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, slideNumber: 'c/t', transition: 'none',
    pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, plugins: [RevealNotes],
  });
  Reveal.on('ready', event => show(event.currentSlide));
  Reveal.on('slidechanged', event => show(event.currentSlide));
  Reveal.on('pdf-ready', () => document.querySelectorAll('.slides section').forEach(show));
}
