// Who sends a form by keyboard goes on from the same place: at the button that was pressed if the same page comes back,
// else at what the page says about it. Without this, every press would lead back to the top of the page.
(function () {
  const KEY = "sent-from";

  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const button = event.submitter || {};
    const sent = { page: location.pathname, form: event.target.action, name: button.name, value: button.value };
    sessionStorage.setItem(KEY, JSON.stringify(sent));
  });

  function sameButton(sent) {
    const buttons = [...document.querySelectorAll("form button")].filter((one) => one.form.action === sent.form);
    return buttons.find((one) => one.name === sent.name && one.value === sent.value) || buttons[0];
  }

  function goOn(sent) {
    const told = document.querySelector(sent.led ? "main > .notices[role=status]" : "main .notices");
    const reviewing = document.querySelector("[data-decide]"); // Enter there means the suggestion, not a button
    const first = document.querySelector("main .notices[data-first]"); // what was asked for stands there
    const button = sent.page === location.pathname && !reviewing && !first ? sameButton(sent) : null;
    const place = button || (reviewing ? null : told) || document.querySelector("main h1");
    if (!place) return;
    if (!button) place.tabIndex = -1;
    place.focus();
    if (button && told) sayAloud(told.textContent);
  }

  // Screen readers tell of what changes on a page, not of what stood there when it came.
  function sayAloud(text) {
    const place = document.createElement("p");
    place.className = "visually-hidden";
    place.setAttribute("role", "status");
    document.querySelector("main").append(place);
    setTimeout(() => { place.textContent = text.trim(); }, 200);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    const free = document.activeElement === document.body && !document.getElementById("summary");
    if (kept && free) goOn(JSON.parse(kept));
    // A page that goes on by itself when something is ready: the next one begins with what it says.
    if (document.querySelector("[data-leads-on]")) sessionStorage.setItem(KEY, JSON.stringify({ led: true }));
  });
})();
