"use strict";
// Text in a form with data-draft is kept on the server while it is typed. The line beside the button always says how
// it stands; where saving fails, the text stays in the page and is tried again.
(() => {
  const WAIT = 600, AGAIN = [1000, 2000, 4000, 8000];
  const KEPT = "input:not([type=hidden]), select, textarea";
  const unsaved = new Set();

  function textOf(form) {
    const values = {};
    for (const field of form.querySelectorAll(KEPT)) {
      if (field.type === "radio") { if (field.checked) values[field.name] = field.value; }
      else if (field.type === "checkbox") (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
      else values[field.name] = field.value;
    }
    return JSON.stringify(values);
  }

  function fill(form, text) {
    let values;
    try { values = JSON.parse(text); } catch { return; }
    for (const field of form.querySelectorAll(KEPT)) {
      if (!(field.name in values) || "selected" in field.dataset) continue;
      // Words that were selected on another page, and are not among those that are offered now.
      if (field.type === "select-one" && ![...field.options].some((each) => each.value === values[field.name]))
        field.add(new Option("the words that you selected before", values[field.name]));
      if (field.type === "radio") field.checked = field.value === values[field.name];
      else if (field.type === "checkbox") field.checked = values[field.name].includes(field.value);
      else field.value = values[field.name];
    }
  }

  function isBlank(text) {
    try { return Object.values(JSON.parse(text)).every((value) => value === ""); } catch { return true; }
  }

  const hour = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

  function keep(form) {
    const address = form.dataset.draft, told = form.querySelector(".draft-told");
    const sent = [];
    let version = Number(form.dataset.version ?? 0), timer = null, failures = 0, isSaving = false, isWanted = false, isSplit = false, isSent = false;
    const say = (text, isBad = false) => { told.textContent = text; told.classList.toggle("bad-text", isBad); };

    // The page came with what was saved before.
    function load() {
      const saved = form.dataset.saved ?? "";
      form.dataset.loaded = "yes";
      if (isBlank(saved)) return;
      fill(form, saved);
      form.closest("details")?.setAttribute("open", "");
      say(`Not sent yet; typed before and saved ${hour(form.dataset.savedAt)}.`);
    }

    async function save() {
      if (isSaving || isSplit || isSent) { isWanted = true; return; }
      isSaving = true;
      isWanted = false;
      say("Saving …");
      const text = textOf(form);
      sent.push(text);
      try {
        const answer = await hepcite.json("PUT", address, { text, expected: version });
        const body = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
        if (answer.ok) {
          version = body.version;
          failures = 0;
          sent.length = 0;
          if (!isWanted) unsaved.delete(form);
          say(`Saved ${hour(body.saved_at)}. Not sent yet.`);
        } else if (answer.status === 409 && sent.includes(body.text)) {
          // Our own text: it was saved, and the answer was lost on the way.
          version = body.version;
          isWanted = true;
        } else if (answer.status === 409) split(body);
        else later(answer.status === 401 ? "Not saved yet: the session has ended." : "Not saved yet: the server refused it.");
      } catch { later("Not saved yet: the server cannot be reached."); }
      isSaving = false;
      if (isWanted && !isSplit) plan(0);
    }

    function later(why) {
      const wait = AGAIN[Math.min(failures++, AGAIN.length - 1)];
      say(`${why} It stays here, and is tried again.`, true);
      plan(wait);
    }

    // The same form is open elsewhere and was typed in: both texts are shown, a person chooses.
    function split(other) {
      isSplit = true;
      say("Typed in another tab too. Choose which text to keep: ", true);
      const mine = document.createElement("button"), theirs = document.createElement("button");
      const shown = document.createElement("q");
      try { const values = JSON.parse(other.text); shown.textContent = values.reason ?? values.text ?? ""; } catch { /* shown empty */ }
      mine.type = theirs.type = "button";
      mine.textContent = "Keep what is here";
      theirs.textContent = "Take the other";
      const end = (text) => { isSplit = false; version = other.version; if (text) fill(form, text); plan(0); };
      mine.addEventListener("click", () => end(null));
      theirs.addEventListener("click", () => end(other.text));
      told.append(mine, " ", theirs, " the other says: ", shown);
    }

    function plan(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }

    load();

    // While somebody types on and on it is saved every second and a half all the same.
    let last = 0;
    form.addEventListener("input", () => {
      unsaved.add(form);
      if (performance.now() - last > 1500) { last = performance.now(); save(); } else plan(WAIT);
    });
    form.addEventListener("submit", () => { isSent = true; unsaved.delete(form); clearTimeout(timer); });
    addEventListener("pageshow", () => { isSent = false; });
    addEventListener("online", () => { if (unsaved.has(form)) plan(0); });
  }

  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
})();
