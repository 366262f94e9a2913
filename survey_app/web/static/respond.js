// The respondent's pages: what is sent is sent without leaving the page, so that a lost connection loses no answer.
// On the office's tablet every step is taken so, for nobody is there to bring a lost page back.
(function () {
  const FIRST_WAIT = 2, LONGEST_WAIT = 20, PATIENCE = 25; // seconds
  let wish = 0, timer, tryNow, sending = false;

  const main = () => document.querySelector("main");
  const onTablet = () => Boolean(main().dataset.tablet);

  async function ask(address, options) {
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE * 1000);
    const answer = await fetch(address, { ...options, cache: "no-store", signal: patience.signal });
    if (answer.status >= 500) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.body.classList.contains("respondent")) throw new Error("not a page of ours");
    return { page, address: answer.url };
  }

  function put({ page, address }) {
    const { lang, dir } = page.documentElement;
    Object.assign(document.documentElement, { lang, dir });
    document.title = page.title;
    main().replaceWith(page.querySelector("main"));
    history.replaceState(history.state, "", address);
    window.scrollTo(0, 0);
    const first = main().querySelector("[role=alert]:not([hidden]), h1");
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    document.dispatchEvent(new Event("page"));
  }

  // What was ticked or written while the page in another language was on its way stands there as well.
  function carry(to) {
    for (const old of main().querySelectorAll("#answers input:not([type=hidden])")) {
      const [name, value] = [CSS.escape(old.name), CSS.escape(old.value)];
      const same = to.querySelector(`#answers input[name="${name}"][value="${value}"]`);
      if (same) same.checked = old.checked;
    }
    for (const old of main().querySelectorAll("#answers textarea")) {
      const same = to.getElementById(old.id);
      if (same) same.value = old.value;
    }
  }

  function tellLost(lost) {
    const notice = document.getElementById("lost");
    for (const line of notice.children) line.hidden = (line.dataset.when === "sending") !== sending;
    notice.hidden = !lost;
    main().classList.toggle("unsent", lost && sending);
    if (lost && sending) notice.scrollIntoView({ block: "nearest" });
  }

  // Ask for a page until it comes. A newer wish takes the place of an older one; what was sent twice counts once.
  async function go(address, options = () => ({}), sameAnswers = false) {
    const mine = ++wish;
    let wait = FIRST_WAIT;
    const attempt = async () => {
      clearTimeout(timer);
      tryNow = null;
      main().setAttribute("aria-busy", "true");
      try {
        const found = await ask(address, options());
        if (mine !== wish) return;
        sending = false;
        if (sameAnswers) carry(found.page);
        put(found);
      } catch {
        if (mine !== wish) return;
        main().removeAttribute("aria-busy");
        tellLost(true);
        tryNow = attempt;
        timer = setTimeout(attempt, wait * 1000);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    };
    await attempt();
  }

  // Nothing of a person's answers stays on the tablet when the person leaves.
  function forget() {
    for (const input of main().querySelectorAll("input")) input.checked = false;
    for (const field of main().querySelectorAll("textarea")) field.value = "";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post" || !("submitter" in event)) return; // old browsers send as without a script
    event.preventDefault();
    if (button && button.hidden) return; // Enter on a box: without a script the same page comes again
    if (main().hasAttribute("aria-busy")) return; // on its way
    const named = button && button.name ? [[button.name, button.value]] : [];
    sending = named.length === 0 && form.id === "answers";
    const options = () => ({ method: "POST", body: new URLSearchParams([...new FormData(form), ...named]) });
    go(form.action, options, Boolean(button) && button.name === "switch");
  });

  document.addEventListener("click", (event) => {
    const clear = event.target.closest("button[name=clear]");
    if (clear) {
      event.preventDefault();
      const radios = clear.closest("fieldset").querySelectorAll("input");
      for (const radio of radios) radio.checked = false;
      radios[0].focus();
      return;
    }
    const link = onTablet() && event.target.closest("main a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("go", { detail: link.href }));
  });

  document.addEventListener("go", (event) => { forget(); sending = false; go(event.detail); });
  window.addEventListener("online", () => { if (tryNow) tryNow(); });
  window.addEventListener("beforeunload", (event) => { if (tryNow && sending && !onTablet()) event.preventDefault(); });
})();
