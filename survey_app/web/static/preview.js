// What the form will look like, drawn anew a moment after what is written or chosen beside it has changed.

async function explainPreview(picture, address, isLatest = () => true) {
  // Where the page cannot be printed, the server says why: show that in the picture's place.
  const place = picture.parentElement.querySelector(".preview-problem");
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  const text = await answer.text();
  if (!answer.ok && isLatest()) place.innerHTML = text;
}

function explainPreviews() {
  for (const picture of document.querySelectorAll("img.preview[src]")) {
    const explain = () => { picture.hidden = true; explainPreview(picture, picture.src); };
    if (picture.complete && picture.naturalWidth === 0 && picture.loading !== "lazy") explain();
    else picture.addEventListener("error", explain, { once: true });
  }
}

async function sayFormSize(values, isLatest) {
  // How long the form gets stands beside the questions, and decides which pages can be shown.
  const place = document.getElementById("form-size");
  const answer = await fetch(`${place.dataset.address}?${values}`, { headers: { "HX-Request": "true" } });
  const text = await answer.text();
  if (!isLatest()) return;
  place.innerHTML = answer.ok ? text : ""; // no sentence is better than that of other settings
  if (!answer.ok) return;
  const pages = Number(place.firstElementChild.dataset.pages);
  const choice = document.getElementById("show_page");
  const shown = Math.min(Number(choice.value), pages);
  choice.replaceChildren(...Array.from({ length: pages }, (_, number) => new Option(number + 1)));
  choice.value = String(shown);
}

function refreshPreview() {
  // The picture of the form follows the settings beside it, a moment after the last change. While the settings cannot
  // be printed, the last good picture stays.
  const picture = document.querySelector("img[data-preview]");
  if (!picture) return;
  const form = document.getElementById(picture.dataset.preview);
  const settings = () => {
    const values = new URLSearchParams(new FormData(form));
    values.delete("csrf_token");
    return values;
  };
  let asked = 0; // answers come in any order: only the latest question's holds
  const ask = () => { const number = ++asked; return () => number === asked; };
  const draw = async () => {
    const isLatest = ask();
    await sayFormSize(settings(), isLatest);
    if (!isLatest()) return;
    const next = new Image();
    next.addEventListener("load", () => {
      if (!isLatest()) return;
      picture.src = next.src;
      picture.hidden = false;
      picture.parentElement.querySelector(".preview-problem").replaceChildren();
    });
    next.addEventListener("error", () => explainPreview(picture, next.src, isLatest));
    next.src = `${picture.dataset.address}?${settings()}`;
  };
  let timer;
  const later = () => { clearTimeout(timer); timer = setTimeout(draw, 500); };
  form.addEventListener("input", later);
  for (const choice of document.querySelectorAll(`select[form="${form.id}"]`)) choice.addEventListener("input", later);
  sayFormSize(settings(), ask());
}

function drawQuestion(figure) {
  // What is written in one language is shown as it will be printed; while it cannot be, the last good picture stays.
  const form = figure.closest("form");
  const language = figure.dataset.question;
  const [text, answers] = [form.elements[`text_${language}`], form.elements[`options_${language}`]];
  let timer, latest; // pictures come in any order: only the one that was asked for last is shown
  const draw = () => {
    const lines = answers.value.split("\n").filter((line) => line.trim());
    const all = new FormData(form);
    if (!text.value.trim() || (lines.length < 2 && all.get("kind") !== "text")) return;
    const sent = new URLSearchParams({ language, [text.name]: text.value, [answers.name]: answers.value });
    for (const name of ["kind", "dont_know", "lines"]) if (all.has(name)) sent.set(name, all.get(name));
    const next = new Image();
    next.alt = figure.dataset.alt;
    next.addEventListener("load", () => {
      if (next !== latest) return;
      const picture = figure.querySelector("img");
      if (picture) picture.replaceWith(next); else figure.append(next);
      figure.hidden = false;
    });
    latest = next;
    next.src = `${figure.dataset.address}?${sent}`;
  };
  form.addEventListener("input", (event) => {
    if (![text.name, answers.name, "kind", "dont_know", "lines"].includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(draw, 500);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  explainPreviews();
  refreshPreview();
  for (const figure of document.querySelectorAll("figure[data-question]")) drawQuestion(figure);
});
