// The theme knows light from dark only when all its scripts are there; until then the page would stand without colours.
const root = document.documentElement;
if (!["light", "dark"].includes(root.dataset.theme)) root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

// From a file path the search may open no page, to quote it. conf.py wrote beside this file what it would read there.
if (location.protocol === "file:" && DOCUMENTATION_OPTIONS.pagename === "search") {
  const texts = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("search-texts.js", document.currentScript.src);
    script.onload = () => resolve(window.courseTexts);
    script.onerror = reject;
    document.head.append(script);
  });
  window.fetch = async url => {
    const page = document.createElement("main");
    page.setAttribute("role", "main");
    for (const [id, text] of (await texts)[url.replace(/^\.\//, "").replace(/\.html$/, "")]) {
      page.append(Object.assign(document.createElement("section"), {id, textContent: text + "\n"}));
    }
    return {text: async () => page.outerHTML};
  };
}

// Portuguese is searched without its accents: conf.py wrote the index and the list of stop words so.
document.addEventListener("DOMContentLoaded", () => {
  if (DOCUMENTATION_OPTIONS.pagename !== "search" || root.lang !== "pt-BR") return;
  const stemmer = new Stemmer();
  const plain = word => word.normalize("NFD").replace(/\p{Mn}/gu, "");
  const isStopWord = stopwords.has.bind(stopwords);
  stopwords.has = word => isStopWord(plain(word));
  window.Stemmer = function () {
    this.stemWord = word => {
      const stem = stemmer.stemWord(plain(word).replace(/oes$/, "ao"));
      return isStopWord(stem) ? plain(word) : stem;
    };
  };
});

// A browser has a clipboard to write to on https and from a file path. On http there is only the old command, which copies what is selected.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const before = document.activeElement;
  const box = Object.assign(document.createElement("textarea"), {className: "course-clipboard", value: text});
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  before.focus();
  if (!done) throw new Error("nothing was copied");
}

// A click copies a block of code. conf.py wrote the words into the page.
document.addEventListener("DOMContentLoaded", () => {
  for (const block of document.querySelectorAll("article.bd-article div.highlight")) {
    if (block.closest(".cell_output")) continue;
    const button = Object.assign(document.createElement("button"), {type: "button", className: "course-copy", textContent: courseSay.copy});
    button.addEventListener("click", async () => {
      await copy(block.querySelector("pre").textContent.trimEnd());
      button.textContent = courseSay.copied;
      setTimeout(() => (button.textContent = courseSay.copy), 2000);
    });
    block.append(button);
  }
});

// The other language opens at the same section. Both editions have the same sections in the same order, under other names.
const sections = () => [...document.querySelectorAll("article.bd-article section[id]")];
document.addEventListener("click", event => {
  const link = event.target.closest("a.course-language");
  if (!link) return;
  const at = sections().filter(section => section.getBoundingClientRect().top < innerHeight / 3).length - 1;
  link.hash = at > 0 && scrollY > 0 ? `section-no-${at}` : "";
});
document.addEventListener("DOMContentLoaded", () => {
  const [, at] = location.hash.match(/^#section-no-(\d+)$/) || [];
  const section = at && sections()[at];
  if (section) location.replace(`#${section.id}`);
});

// Facets (3 MB) opens when asked for. The output's own script, kept beside the button, does the rest.
document.addEventListener("click", event => {
  const button = event.target.closest(".course-facets button");
  if (!button) return;
  const box = button.closest(".course-facets");
  const script = document.createElement("script");
  script.textContent = box.querySelector("script").textContent;
  button.disabled = true;
  document.body.append(script);
});

// Paper is light, and a guess cannot be unfolded there: its output is printed. Solutions and hints that are folded are not.
let unfolded = [], theme;
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details.below-input:not([open])")];
  unfolded.forEach(fold => (fold.open = true));
  theme = root.dataset.theme;
  root.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  unfolded.forEach(fold => (fold.open = false));
  root.dataset.theme = theme;
});
