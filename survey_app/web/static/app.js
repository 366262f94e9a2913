// What every page does a little better with a script; each page works without it.
document.documentElement.classList.add("js");

function openDropZones() {
  for (const zone of document.querySelectorAll(".dropzone")) {
    const input = zone.querySelector("input[type=file]");
    const form = zone.closest("form");
    const send = () => { zone.setAttribute("aria-busy", "true"); form.requestSubmit(); };
    input.addEventListener("change", () => { if (input.files.length) send(); });
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.remove("over"); });
    }
    zone.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      send();
    });
  }
}

function takeBackWrongs() {
  // What a field was told holds no more once it says something else; the server looks anew when it is sent.
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[aria-invalid=true]");
    const value = event.target.type === "checkbox" || event.target.type === "radio" ? "x" : event.target.value.trim();
    if (!field || !field.id || !value) return;
    field.removeAttribute("aria-invalid");
    const told = document.getElementById(`${field.id}-wrong`);
    if (told) told.remove();
    const line = document.querySelector(`#summary a[href="#${CSS.escape(field.id)}"]`);
    const list = line && line.closest("ul");
    if (line) {
      const head = document.querySelector("#summary h2[data-left]");
      if (head) head.textContent = head.dataset.left;
      line.closest("li").remove();
    }
    if (list && !list.children.length) document.getElementById("summary").remove();
  });
}

function renewNumber(form) {
  const number = form.elements.form_number;
  if (number) number.value = Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16)).join("");
}

function tellOfWork(form) {
  const place = form.querySelector("[data-making]");
  if (place) place.textContent = place.dataset.making;
}

function rememberSubmits() {
  // A second press of the same button while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.again !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const file = form.dataset.file !== undefined; // the answer is a file: the page stays, and may be sent anew
    const long = form.dataset.long !== undefined; // the answer may take a minute, and is another page
    if (!long) setTimeout(() => { delete form.dataset.sent; if (file) renewNumber(form); }, file ? 8000 : 4000);
    if (file || long) tellOfWork(form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

function offerCopying() {
  if (!navigator.clipboard) return; // without https the browser lends none
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const place = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(place.textContent.trim());
        button.textContent = button.dataset.copied;
      } catch { // not allowed: marked, so that it can be copied by hand
        place.hidden = false;
        getSelection().selectAllChildren(place);
      }
    });
  }
}

function takeBackAnswers() {
  // A chosen answer of a question is taken back where it stands; without a script the server shows the page anew.
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("button[name=clear]");
    if (!clear) return;
    event.preventDefault();
    const radios = clear.closest("fieldset").querySelectorAll("input");
    for (const radio of radios) radio.checked = false;
    radios[0].focus();
  });
}

function openDialogs() {
  for (const button of document.querySelectorAll("button[data-dialog]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.dialog).showModal());
  }
}

function closeMenus() {
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function tellOfLostImages() {
  // A scanned page that cannot be shown any more: its alternative text says so less well than a sentence.
  const words = document.querySelector("[data-lost-image]");
  if (!words) return;
  for (const image of document.querySelectorAll("img.paper-image")) {
    const tell = () => {
      const told = document.createElement("p");
      told.className = "paper-lost";
      told.textContent = words.dataset.lostImage;
      image.replaceWith(told);
    };
    if (image.complete && image.naturalWidth === 0) tell();
    else image.addEventListener("error", tell, { once: true });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  openDropZones();
  takeBackWrongs();
  rememberSubmits();
  offerCopying();
  openDialogs();
  closeMenus();
  takeBackAnswers();
  tellOfLostImages();
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
});
