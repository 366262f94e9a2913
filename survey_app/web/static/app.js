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

function rememberSubmits() {
  // A second press of the same button while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.again !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

function offerCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.copied;
    });
  }
}

function openDialogs() {
  for (const button of document.querySelectorAll("button[data-dialog]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.dialog).showModal());
  }
}

async function explainPreview(picture, address) {
  // Where the page cannot be printed, the server says why: show that in the picture's place.
  const place = picture.parentElement.querySelector(".preview-problem");
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) place.innerHTML = await answer.text();
}

function explainPreviews() {
  for (const picture of document.querySelectorAll("img.preview[src]")) {
    const explain = () => { picture.hidden = true; explainPreview(picture, picture.src); };
    if (picture.complete && picture.naturalWidth === 0 && picture.loading !== "lazy") explain();
    else picture.addEventListener("error", explain, { once: true });
  }
}

function refreshPreview() {
  // The picture of the form follows the settings beside it, a moment after the last change. While the settings cannot
  // be printed, the last good picture stays.
  const picture = document.querySelector("img[data-preview]");
  if (!picture) return;
  const form = document.getElementById(picture.dataset.preview);
  const wait = document.querySelector(".preview-wait");
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!form.elements.name.value || !form.elements.opens_on.value || !form.elements.closes_on.value) return;
      const values = new URLSearchParams(new FormData(form));
      values.delete("csrf_token");
      const next = new Image();
      next.addEventListener("load", () => {
        picture.src = next.src;
        picture.hidden = false;
        picture.parentElement.querySelector(".preview-problem").replaceChildren();
        if (wait) wait.hidden = true;
      });
      next.addEventListener("error", () => explainPreview(picture, next.src));
      next.src = picture.dataset.address + "?" + values;
    }, 500);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  openDropZones();
  rememberSubmits();
  offerCopying();
  openDialogs();
  explainPreviews();
  refreshPreview();
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
});
