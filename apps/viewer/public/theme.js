// Before the first paint, and a file of its own: the page's policy runs no inline script.
document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches
  ? "dark"
  : "light";
