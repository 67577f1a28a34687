// The theme knows light from dark only when all its scripts are there; until then the page would stand without colours.
const root = document.documentElement;
if (!["light", "dark"].includes(root.dataset.theme)) root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

// From a file path the search cannot open the pages that it found, to quote them: it lists them only.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

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
