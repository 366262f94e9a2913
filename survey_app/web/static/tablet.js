// The office's tablet: a form that nobody touches goes back to the start, and no page comes back with old answers in it.
(function () {
  const ASK_AFTER = 90, LEAVE_AFTER = 30, THANKS_FOR = 12; // seconds
  const form = document.querySelector("form[data-tablet]");
  const thanks = document.querySelector("[data-thanks]");

  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  if (thanks) setTimeout(() => location.replace(thanks.dataset.thanks), THANKS_FOR * 1000);
  if (!form) return;

  const dialog = document.getElementById("still-here");
  let asking, leaving;
  function leave() {
    form.reset();
    location.replace(form.dataset.tablet);
  }
  function wait() {
    clearTimeout(asking);
    clearTimeout(leaving);
    asking = setTimeout(() => {
      dialog.showModal();
      leaving = setTimeout(leave, LEAVE_AFTER * 1000);
    }, ASK_AFTER * 1000);
  }
  dialog.addEventListener("close", wait);
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(name, () => { if (!dialog.open) wait(); }, { passive: true });
  }
  wait();
})();
