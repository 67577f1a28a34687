// Light or dark (?theme=dark, or as the system is), what stands on which slide, type that fits it, and scripts that wait until they are seen.
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

const FLATLY = [], ANYHOW = [];
for (let code = LARGEST; code >= FLAT; code--) FLATLY.push([LARGEST, code, true]);
for (let size = LARGEST; size >= FLAT; size--) FLATLY.push([size, size, true]);
for (let size = LARGEST; size >= SMALLEST; size--) ANYHOW.push([size, size, false]);

// Make the type of a slide smaller until nothing has to scroll.
function fit(slide) {
  const frame = slide?.querySelector(':scope > .frame');
  if (!frame || frame.dataset.fitted) return;
  if (![...FLATLY, ...ANYHOW].some(each => fits(frame, ...each))) fits(frame, LEGIBLE, LEGIBLE, false);
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

// --- which slide ---

const shown = block => [...block.children].filter(child => !child.matches('.notes'));

// Put the blocks of a section on slides of its heading: what no longer fits begins another one below. Blocks of a group (code, its outputs, what they
// showed) stay together; only where they would have to scroll, and alone would not, the outputs go below, with the question that they answer.
function layOut(section, stage) {
  const heading = [...section.children].filter(child => !child.matches('.block'));
  const [title, ...blocks] = section.querySelectorAll(':scope > .block');
  const slides = [];

  function frameOf(members, again) {
    const frame = document.createElement('div');
    frame.className = 'frame';
    for (const part of heading) frame.append(part.cloneNode(true));
    if (again) frame.querySelector('h2')?.classList.add('again');
    for (const member of members) for (const part of shown(member)) frame.append(part.cloneNode(true));
    const call = members.length === 1 && members[0].dataset.kind === 'call';
    if (section.id === 'opening') frame.classList.add('opening');
    else if (!members.length) frame.classList.add('only-title');
    else if (call) frame.classList.add('ask');
    return frame;
  }

  function holds(members, sizes) {
    const frame = frameOf(members, slides.length > 1);
    stage.replaceChildren(frame);
    return sizes.some(each => fits(frame, ...each));
  }

  const begin = members => slides.push(members);
  begin([]);
  const groups = [];
  for (const block of blocks) {
    const group = block.dataset.group;
    if (group !== '0' && groups.at(-1)?.[0].dataset.group === group) groups.at(-1).push(block);
    else groups.push([block]);
  }
  let call = null; // the question that waits for its output
  for (const group of groups) {
    const together = [...slides.at(-1), ...group];
    if (holds(together, FLATLY)) slides[slides.length - 1] = together;
    else {
      const outputs = group.filter(block => block.dataset.kind !== 'code');
      const asked = call && !group.includes(call) ? [call] : [];
      const apart = outputs.length && outputs.length < group.length && !holds(group, ANYHOW) && holds([...asked, ...outputs], ANYHOW);
      if (slides.at(-1).length) begin([]);
      if (apart) {
        slides.at(-1).push(...group.filter(block => !outputs.includes(block)));
        begin([...asked, ...outputs]);
      } else slides.at(-1).push(...group);
    }
    if (group[0].dataset.kind === 'call') [call] = group;
    else if (group[0].dataset.kind === 'code') call = null;
  }

  const told = new Set();
  return slides.map((members, n) => {
    const slide = document.createElement('section'), cells = new Set();
    slide.id = n ? `${section.id}-${n + 1}` : section.id;
    slide.append(frameOf(members, n > 0));
    for (const member of n ? members : [title, ...members]) {
      for (const cell of member.dataset.cells.split(' ')) if (cell) cells.add(cell);
      if (!told.has(member)) slide.append(...[...member.querySelectorAll(':scope > .notes')].filter(notes => notes.innerHTML));
      told.add(member);
    }
    slide.dataset.cells = [...cells].join(' ');
    return slide;
  });
}

function layOutAll() {
  const stage = document.createElement('div');
  stage.className = 'reveal stage';
  document.body.append(stage);
  for (const section of document.querySelectorAll('.slides > section')) {
    const slides = layOut(section, stage);
    if (slides.length === 1) section.replaceWith(slides[0]);
    else {
      const stack = document.createElement('section');
      stack.append(...slides);
      section.replaceWith(stack);
    }
  }
  stage.remove();
}

const show = slide => { fit(slide); wake(slide); };

// Pictures have a height once they are loaded.
if (window.Reveal) addEventListener('load', () => {
  layOutAll();
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, slideNumber: 'c/t', transition: 'none',
    pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, plugins: [RevealNotes],
  });
  Reveal.on('ready', event => show(event.currentSlide));
  Reveal.on('slidechanged', event => show(event.currentSlide));
  Reveal.on('pdf-ready', () => document.querySelectorAll('.slides section').forEach(show));
});
