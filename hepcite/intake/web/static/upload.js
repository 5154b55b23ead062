"use strict";
// The page of a new case: each file is sent by itself and keeps its row, whatever becomes of it; the form is saved as
// it is typed.
(() => {
  const at = (id) => document.getElementById(id);
  const drop = at("drop"), rows = at("rows"), chooser = at("chooser"), form = at("request"), saved = at("saved"), told = at("files-told");
  const caseId = drop.dataset.case, most = Number(drop.dataset.most);
  const waiting = [];
  let isSending = false;

  const size = (bytes) => bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  function make(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function rowFor(file) {
    const row = make("li", "sending");
    const name = make("span", "name");
    name.append(make("bdi", "", file.name));
    const bar = make("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    row.append(name, " ", make("span", "size soft small", size(file.size)), " ", make("span", "fate", "waiting"), bar);
    rows.append(row);
    return row;
  }

  function show(row, fate, cause = "", className = "") {
    row.querySelector("progress")?.remove();
    row.querySelector(".cause")?.remove();
    row.querySelector(".fate").textContent = fate;
    if (cause) row.append(make("span", "cause", cause));
    if (className) row.className = className;
    told.textContent = `${row.querySelector(".name").textContent}: ${fate} ${cause}`;
  }

  function failed(row, file, cause) {
    show(row, "not sent", cause, "refused");
    const again = make("button", "", "Send again");
    again.type = "button";
    again.addEventListener("click", () => { again.remove(); row.querySelector(".cause")?.remove(); waiting.push([row, file]); sendNext(); });
    row.append(again);
  }

  function showRow(row, file) {
    row.dataset.file = file.id;
    const fate = file.is_looking ? "received, being looked at" : file.told + (file.copy_of ? ` ${file.copy_of}` : "");
    show(row, fate, file.problem ?? "", file.status);
    if (file.copy_case && !row.querySelector("a")) {
      const link = make("a", "", "look");
      link.href = `/cases/${file.copy_case}`;
      row.append(" ", link);
    }
    if (!row.querySelector("form") && file.status !== "withdrawn" && file.status !== "refused") row.append(withdrawal(file));
  }

  function withdrawal(file) {
    const made = make("form");
    made.method = "post";
    made.action = `/cases/${caseId}/files/${file.id}/withdraw`;
    const token = make("input");
    token.type = "hidden";
    token.name = "csrf";
    token.value = hepcite.token();
    const button = make("button", "", "Withdraw");
    button.append(make("span", "unseen", ` ${file.name}`));
    made.append(token, button);
    return made;
  }

  function sendOne(row, file) {
    return new Promise((done) => {
      const request = new XMLHttpRequest(), bar = row.querySelector("progress");
      request.open("POST", `/cases/${caseId}/files`);
      request.setRequestHeader("X-CSRF-Token", hepcite.token());
      request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("Accept", "application/json");
      row.querySelector(".fate").textContent = "sending";
      request.upload.addEventListener("progress", (event) => { if (bar && event.lengthComputable) bar.value = event.loaded / event.total; });
      request.addEventListener("error", () => { failed(row, file, "the server cannot be reached"); done(); });
      request.addEventListener("load", () => {
        let body = {};
        try { body = JSON.parse(request.responseText); } catch { /* told by its status */ }
        if (request.status === 201) { showRow(row, body); watchLooks(); } else failed(row, file, body.detail ?? `the server answered ${request.status}`);
        done();
      });
      request.send(file);
    });
  }

  async function sendNext() {
    if (isSending) return;
    isSending = true;
    while (waiting.length) {
      const [row, file] = waiting.shift();
      if (!row.querySelector("progress")) { const bar = make("progress"); bar.max = 1; bar.value = 0; row.append(bar); }
      await hepcite.renewed().catch(() => false);
      await sendOne(row, file);
    }
    isSending = false;
  }

  async function take(files) {
    for (const file of files) {
      if (/^case\.json$/i.test(file.name)) { fillFrom(await file.text()); continue; }
      if (/^(labels\.json|\..*)$/i.test(file.name)) continue;
      const row = rowFor(file);
      if (file.size > most) show(row, "refused", `is larger than ${size(most)}; split it`, "refused");
      else waiting.push([row, file]);
    }
    sendNext();
  }

  let looks = null;
  async function watchLooks() {
    clearTimeout(looks);
    try {
      const answer = await fetch(`/cases/${caseId}/files.json`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const files = await answer.json();
      for (const file of files) {
        const row = rows.querySelector(`[data-file="${CSS.escape(file.id)}"]`);
        if (row && (row.className !== file.status || /looked at/.test(row.querySelector(".fate").textContent))) showRow(row, file);
      }
      if (files.some((file) => file.is_looking)) looks = setTimeout(watchLooks, 800);
    } catch { looks = setTimeout(watchLooks, 3000); }
  }
  watchLooks();

  chooser.addEventListener("change", () => { take([...chooser.files]); chooser.value = ""; });
  async function filesUnder(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return found;
      for (const each of some) found.push(...await filesUnder(each));
    }
  }
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); });
  document.addEventListener("drop", async (event) => {
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return take([...event.dataTransfer.files]);
    for (const entry of entries) await take(await filesUnder(entry));
  });

  // The form.
  const rowsOfServices = () => [...form.querySelectorAll(".service")];
  function addService(code = "", description = "") {
    const first = rowsOfServices()[0], made = first.cloneNode(true);
    made.querySelector("[name=service_code]").value = code;
    made.querySelector("[name=service_description]").value = description;
    at("more-services").before(made);
    return made;
  }
  at("more-services").addEventListener("click", () => addService().querySelector("input").focus());

  function fields() {
    const values = {};
    for (const field of form.querySelectorAll("input:not([type=hidden]), select")) if (!field.name.startsWith("service_")) values[field.name] = field.value;
    values.services = rowsOfServices().map((row) => ({
      code: row.querySelector("[name=service_code]").value, description: row.querySelector("[name=service_description]").value,
    }));
    return values;
  }

  function fillFrom(text) {
    let told;
    try { told = JSON.parse(text); } catch { saved.textContent = "case.json is not valid JSON: fill in the form by hand."; return; }
    const values = { ...told, diagnoses: (told.diagnoses ?? []).join(", ") };
    for (const [key, value] of Object.entries(told.patient ?? {})) values[`patient_${key}`] = value;
    for (const field of form.querySelectorAll("input:not([type=hidden]), select")) if (typeof values[field.name] === "string") field.value = values[field.name];
    (told.services ?? []).forEach((service, number) => {
      const row = rowsOfServices()[number] ?? addService();
      row.querySelector("[name=service_code]").value = service.code ?? "";
      row.querySelector("[name=service_description]").value = service.description ?? "";
    });
    plan(0);
  }

  let version = Number(form.dataset.version), timer = null, failures = 0, isSaving = false, isDirty = false;
  async function save() {
    if (isSaving) return plan(300);
    isSaving = true;
    isDirty = false;
    let isKept = false;
    try {
      const answer = await hepcite.json("PUT", form.dataset.address, { expected: version, fields: fields() });
      const body = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (answer.ok) {
        version = body.version;
        failures = 0;
        isKept = true;
        saved.textContent = `Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })}.`;
      } else if (answer.status === 409 && body.current) {
        version = body.current;
        saved.textContent = "Changed in another tab too: what is here now takes its place.";
        plan(0);
      } else later(body.detail ?? "the server refused it");
    } catch { later("the server cannot be reached"); }
    isSaving = false;
    return isKept;
  }
  function later(why) {
    isDirty = true;
    saved.textContent = `Not saved yet: ${why}. It stays here, and is tried again.`;
    plan(Math.min(8000, 1000 * 2 ** failures++));
  }
  function plan(wait) { isDirty = true; clearTimeout(timer); timer = setTimeout(save, wait); }
  let last = 0;
  form.addEventListener("input", () => {
    if (performance.now() - last > 1500) { last = performance.now(); plan(0); } else plan(600);
  });
  form.addEventListener("submit", async (event) => {
    if (!isDirty && !isSaving && !isSending) return;
    event.preventDefault();
    clearTimeout(timer);
    while (isSending || isSaving) await new Promise((done) => setTimeout(done, 100));
    if (await save()) form.requestSubmit();
  });
  addEventListener("beforeunload", (event) => { if (isDirty || isSending) event.preventDefault(); });
})();
