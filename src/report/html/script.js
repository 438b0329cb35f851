"use strict";
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const root = document.documentElement;
  // What needs a script is shown where there is one.
  all(".tools, .filter, .copy").forEach((part) => { part.hidden = false; });

  // Light or dark: as the system has it, until somebody chooses.
  const kept = (value) => {
    try {
      if (value) localStorage.setItem("dialcheck-theme", value);
      return localStorage.getItem("dialcheck-theme");
    } catch { return null; }
  };
  if (kept()) root.dataset.theme = kept();
  const theme = () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    kept(root.dataset.theme);
  };
  one("#theme").addEventListener("click", theme);

  const help = () => {
    const keys = one("#keys");
    keys.hidden = !keys.hidden;
    one("#help").setAttribute("aria-expanded", String(!keys.hidden));
  };
  one("#help").addEventListener("click", help);

  // The cases: by words and by verdict.
  const search = one("#search");
  const picks = all(".pick input");
  const rows = all("#list tbody tr");
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(picks.filter((pick) => pick.checked).map((pick) => pick.value));
    let count = 0;
    for (const row of rows) {
      const text = row.dataset.text;
      const shown = wanted.has(row.dataset.verdict) && words.every((word) => text.includes(word));
      row.hidden = !shown;
      if (shown) count += 1;
    }
    one("#shown").textContent = `${count} of ${rows.length}`;
  };
  search.addEventListener("input", filter);
  picks.forEach((pick) => pick.addEventListener("change", filter));
  one(".filter").addEventListener("submit", (event) => event.preventDefault());
  all("[data-search]").forEach((link) => link.addEventListener("click", () => {
    search.value = link.dataset.search;
    picks.forEach((pick) => { pick.checked = true; });
    filter();
  }));
  filter();

  // The findings, one after the other.
  const defects = all(".defect");
  let place = -1;
  const go = (step) => {
    if (!defects.length) return;
    place = Math.min(Math.max(place + step, 0), defects.length - 1);
    defects.forEach((defect) => defect.classList.remove("here"));
    const defect = defects[place];
    defect.open = true;
    defect.classList.add("here");
    defect.focus({ preventScroll: true });
    defect.scrollIntoView({ block: "start" });
  };

  all(".copy").forEach((button) => button.addEventListener("click", async () => {
    const text = button.closest("figure").querySelector("pre");
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = "Copied";
    } catch {
      // A page from a file may not be let at the clipboard: select it, so that a key copies it.
      getSelection().selectAllChildren(text);
      button.textContent = "Selected: press Ctrl-C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2500);
  }));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search) {
      if (event.key === "Escape") { search.value = ""; filter(); search.blur(); }
      return;
    }
    const act = { j: () => go(1), k: () => go(-1), t: theme, "?": help,
      "/": () => { search.focus(); search.scrollIntoView({ block: "center" }); } }[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // On paper nothing can be unfolded.
  addEventListener("beforeprint", () => all(".defect").forEach((defect) => { defect.open = true; }));
})();
