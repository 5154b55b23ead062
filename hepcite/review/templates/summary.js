"use strict";
// What the page does with links alone, done better: keys, a count, and the box in the middle of the pane.
(() => {
  const at = (id) => document.getElementById(id);
  const viewer = at("viewer"), told = at("told"), keys = at("keys"), keysOn = at("keys-on");
  const KEPT = "hepcite.single-keys";
  let current = null;

  const isSeen = (node) =>
    node.checkVisibility ? node.checkVisibility({ visibilityProperty: true }) : node.offsetParent !== null;
  const citations = () => [...document.querySelectorAll("main a.go")].filter(isSeen);

  // To the middle of the frame, or to its beginning where it does not fit.
  const shift = (start, size, frame, room) =>
    size < room * 0.9 ? start + size / 2 - (frame + room / 2) : start - frame - room * 0.05;

  function centre(hit) {
    const paper = hit.closest(".paper");
    const box = hit.getBoundingClientRect(), pane = viewer.getBoundingClientRect();
    viewer.scrollTop += shift(box.top, box.height, pane.top, pane.height);
    if (paper) {
      const frame = paper.getBoundingClientRect();
      paper.scrollLeft += shift(box.left, box.width, frame.left, frame.width);
    }
  }

  function mark(link) {
    if (current) current.removeAttribute("aria-current");
    current = link;
    link.setAttribute("aria-current", "true");
    const all = citations();
    told.textContent = `Citation ${all.indexOf(link) + 1} of ${all.length}: ${link.textContent.trim().replace(/^\d+\s*/, "")}`;
  }

  function show(link) {
    mark(link);
    if (location.hash !== link.hash) location.hash = link.hash;
    const hit = at(link.hash.slice(1));
    if (!hit) return;
    link.focus({ preventScroll: true });
    link.closest(".cited").scrollIntoView({ block: viewerCovers() ? "start" : "center" });
    centre(hit);
  }

  const viewerCovers = () => viewer.getBoundingClientRect().left <= 0;

  function step(by) {
    const all = citations();
    if (!all.length) return;
    const from = current ? all.indexOf(current) : -1;
    const to = from < 0 ? (by > 0 ? 0 : all.length - 1) : (from + by + all.length) % all.length;
    show(all[to]);
  }

  function zoom() {
    at("zoom").setAttribute("aria-pressed", String(viewer.classList.toggle("zoomed")));
    const hit = current && at(current.hash.slice(1));
    if (hit) centre(hit);
  }

  function leave() {
    if (keys.open) keys.close();
    else if (current && viewerCovers()) {
      location.hash = current.closest(".cited").id;
      current.focus();
    }
  }

  const chosen = (id) => () => { at(id).checked = true; };
  const actions = {
    n: () => step(1),
    p: () => step(-1),
    1: chosen("view-decided"),
    2: chosen("view-context"),
    3: chosen("view-all"),
    z: zoom,
    "?": () => keys.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave();
    const isTyping = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || keys.open || !keysOn.checked) return;
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches("a.go")) {
      event.preventDefault();
      show(link);
    } else if (link.matches(".close") && current) {
      event.preventDefault();
      leave();
    }
  });
  addEventListener("hashchange", () => {
    const hit = location.hash.length > 1 ? at(decodeURIComponent(location.hash.slice(1))) : null;
    if (hit && hit.matches(".hit")) centre(hit);
  });

  at("previous").addEventListener("click", () => step(-1));
  at("next").addEventListener("click", () => step(1));
  at("zoom").addEventListener("click", zoom);
  at("keys-open").addEventListener("click", () => keys.showModal());
  at("keys-close").addEventListener("click", () => keys.close());
  try {
    keysOn.checked = localStorage.getItem(KEPT) !== "off";
    keysOn.addEventListener("change", () => localStorage.setItem(KEPT, keysOn.checked ? "on" : "off"));
  } catch { /* a browser that keeps nothing: the switch holds for this page */ }
  at("keys-open").hidden = false;
  document.querySelector(".steps").hidden = false;
})();
