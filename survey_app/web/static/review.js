// Reviewing by keyboard: 1-9 and 0 choose, Enter accepts the suggestion, Backspace takes back, V shows the page, ? the keys.
(function () {
  function press(selector) {
    const target = document.querySelector(selector);
    if (target) target.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const dialog = document.getElementById("all-keys");
    if (dialog && dialog.open) return;
    if (event.target.matches("input, textarea, select")) return;
    if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      press(`[data-key="${event.key}"]`);
    } else if (event.key === "Enter" && !event.target.matches("a, button, summary, input")) {
      event.preventDefault();
      press("[data-suggested]");
    } else if (event.key === "Backspace") {
      event.preventDefault();
      press("[data-undo]");
    } else if (event.key === "v" || event.key === "V") {
      press("[data-whole]");
    } else if (event.key === "?" && dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  });

  // The next mark's pictures are fetched while this one is looked at.
  window.addEventListener("load", () => {
    const next = document.getElementById("next-pictures");
    if (next) for (const address of [next.dataset.boxes, next.dataset.row]) new Image().src = address;
  });
})();
