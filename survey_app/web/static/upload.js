// Handing in scanned files: each is sent on its own, so the page can say which arrived, and send again only what is
// missing. The server knows a file by its content: one that arrived although the answer was lost counts once.
(function () {
  const place = document.getElementById("sending");
  const zone = document.querySelector(".dropzone");
  if (!place || !zone) return;
  const form = zone.closest("form");
  const input = zone.querySelector("input[type=file]");
  const words = place.dataset;
  const summary = place.querySelector("[data-summary]");
  const rows = place.querySelector("ul");
  const again = place.querySelector("button");
  const files = []; // {file, state: waiting | sending | arrived | missing | refused, said, row}
  let running = false;

  const count = (...states) => files.filter((one) => states.includes(one.state)).length;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name]);
  const plain = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent.trim().replace(/\s+/g, " ");

  function draw(one) {
    one.row.className = one.state;
    const said = one.said || words[one.state];
    one.row.querySelector("strong").hidden = said.startsWith(one.file.name); // the sentence names it already
    one.row.querySelector("[data-said]").textContent = said;
    one.row.querySelector("progress").hidden = one.state !== "sending";
  }

  function set(one, state, said) {
    one.state = state;
    one.said = said || "";
    draw(one);
  }

  function add(chosen) {
    if (!running && !count("missing", "refused")) {
      files.length = 0;
      rows.replaceChildren();
    }
    for (const file of chosen) {
      const row = document.createElement("li");
      const name = document.createElement("strong");
      const said = document.createElement("span");
      const bar = document.createElement("progress");
      name.textContent = file.name;
      said.dataset.said = "";
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      row.append(name, " ", said, bar);
      rows.append(row);
      const one = { file, row };
      files.push(one);
      if (file.size > Number(words.most)) set(one, "refused", words.large);
      else set(one, "waiting");
    }
    place.hidden = false;
    run();
  }

  async function renewToken() {
    // After signing in anew in another tab, the new session's token goes with what is sent.
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector(".dropzone") && page.querySelector("[name=csrf_token]");
    if (token) form.elements.csrf_token.value = token.value;
  }

  function post(one) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.set("csrf_token", form.elements.csrf_token.value);
      body.set(input.name, one.file);
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) one.row.querySelector("progress").value = event.loaded / event.total;
      });
      request.addEventListener("load", () => done({ status: request.status, said: plain(request.responseText) }));
      for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => done({ status: 0, said: "" }));
      request.send(body);
    });
  }

  async function send(one) {
    set(one, "sending");
    const { status, said } = await post(one);
    if (status >= 200 && status < 300) set(one, "arrived", said);
    else if ([403, 404, 409, 413, 422, 507].includes(status)) set(one, "refused", said);
    else set(one, "missing", said || words.lost);
    return status;
  }

  async function run() {
    if (running) return;
    running = true;
    again.setAttribute("aria-disabled", "true");
    const held = document.activeElement === again;
    let cut = false;
    for (let one; !cut && (one = files.find((each) => each.state === "waiting")); ) {
      summary.textContent = fill(words.sendingNow, { name: one.file.name });
      cut = (await send(one)) === 0;
    }
    if (cut) for (const one of files) if (one.state === "waiting") set(one, "missing");
    running = false;
    finish(held);
  }

  function finish(held) {
    const [arrived, missing] = [count("arrived"), count("missing")];
    const whole = files.length === 1 && arrived === 1;
    summary.textContent = whole ? words.one : fill(words.all, { n: arrived, all: files.length });
    again.removeAttribute("aria-disabled");
    again.hidden = !missing;
    if (held && again.hidden) summary.focus();
    if (arrived && window.htmx) htmx.ajax("GET", words.progress, { target: "#stacks", swap: "innerMorph" });
  }

  async function sendMissing() {
    if (running || !count("missing")) return;
    await renewToken().catch(() => {});
    for (const one of files) if (one.state === "missing") set(one, "waiting");
    run();
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the server says what is missing
    event.preventDefault();
    event.stopPropagation();
    zone.removeAttribute("aria-busy");
    add([...input.files]);
    input.value = "";
  });
  again.addEventListener("click", sendMissing);
  window.addEventListener("online", sendMissing);
  window.addEventListener("beforeunload", (event) => { if (running || count("missing")) event.preventDefault(); });
})();
