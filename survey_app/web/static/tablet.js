// The office's tablet: a form that nobody touches goes back to the start, and no page comes back with old answers in it.
(function () {
  const ASK_AFTER = 90, LEAVE_AFTER = 30, THANKS_FOR = 12; // seconds
  let asking, leaving;

  const main = () => document.querySelector("main");
  const dialog = () => document.getElementById("still-here");
  const unsent = () => main().classList.contains("unsent"); // stays until it is sent: it would be lost

  function leave() {
    if (unsent()) return;
    const open = dialog();
    if (open && open.open) open.close();
    document.dispatchEvent(new CustomEvent("go", { detail: main().dataset.tablet }));
  }

  function wait() {
    clearTimeout(asking);
    clearTimeout(leaving);
    if (!dialog()) return;
    asking = setTimeout(() => {
      if (unsent()) { wait(); return; }
      dialog().showModal();
      leaving = setTimeout(leave, LEAVE_AFTER * 1000);
    }, ASK_AFTER * 1000);
  }

  function begin() {
    wait();
    if (dialog()) dialog().addEventListener("close", wait);
    if (main().querySelector("[data-thanks]")) leaving = setTimeout(leave, THANKS_FOR * 1000);
  }

  // Stepping back leads to the start, and not to the page that stood here before the tablet was handed over: an entry of
  // its own lies beneath the one that is shown, and from there the browser comes forward again.
  const shown = () => history.state && history.state.tablet === "shown";
  if (!shown()) {
    const here = location.href;
    history.replaceState({ tablet: "beneath" }, "", main().dataset.tablet);
    history.pushState({ tablet: "shown" }, "", here);
  }
  window.addEventListener("popstate", () => { if (shown()) leave(); else history.forward(); });

  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(name, () => { if (dialog() && !dialog().open) wait(); }, { passive: true });
  }
  document.addEventListener("page", begin);
  begin();
})();
