// What script adds to Rekey's pages. Each works without it. Nothing is fetched, kept or sent from here.
// Words come from data- attributes, in the reader's language; {n} in them stands for a number.
(() => {
  "use strict";
  const all = (selector) => document.querySelectorAll(selector);
  const fill = (words, n) => words.replace("{n}", n);
  const status = document.querySelector("[role=status]");
  let pause;
  /** Tells it to a screen reader, once the person has paused for `wait` ms. */
  const say = (words, wait = 0) => {
    clearTimeout(pause);
    pause = setTimeout(() => { status.textContent = words; }, wait);
  };

  // What is aria-disabled keeps the focus and does nothing.
  addEventListener("click", (event) => {
    if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
  });

  // data-show, data-hide: shows what is typed into the field that the button controls.
  for (const button of all("button[data-show]")) {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    const show = (on) => {
      input.type = on ? "text" : "password";
      button.setAttribute("aria-pressed", on);
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const on = input.type === "password";
      show(on);
      say(on ? button.dataset.show : button.dataset.hide);
    });
    // A browser may offer again what was sent from a field of plain text.
    input.form.addEventListener("submit", () => show(false));
  }

  // data-hint: how far what is typed is from what the policy takes. It counts code points, as the policy does.
  for (const hint of all("[data-hint]")) {
    const { least, most, few, many, enough, ascii } = hint.dataset;
    const input = document.getElementById(hint.dataset.hint);
    const judge = (typed) => {
      const count = [...typed].length;
      if (count === 0) return "";
      if (ascii && /[^ -~]/.test(typed)) return ascii;
      if (count < Number(least)) return fill(few, count);
      return count > Number(most) ? fill(many, count) : enough;
    };
    input.addEventListener("input", () => {
      const words = judge(input.value.normalize());
      hint.textContent = words;
      hint.classList.toggle("good", words === enough);
      say(words, 1000);
    });
  }

  // data-busy, on a form: one press is enough. Whoever stops the page or comes back to it can press again.
  for (const form of all("form[data-busy]")) {
    let pressed, label, late;
    const ready = () => {
      clearTimeout(late);
      pressed?.removeAttribute("aria-disabled");
      if (pressed) pressed.textContent = label;
      pressed = undefined;
    };
    form.addEventListener("submit", (event) => {
      if (pressed) return event.preventDefault();
      pressed = event.submitter ?? form.querySelector("[type=submit]");
      label = pressed.textContent;
      pressed.textContent = form.dataset.busy;
      pressed.setAttribute("aria-disabled", "true");
      say(form.dataset.busy);
      late = setTimeout(ready, 10000);
    });
    addEventListener("pageshow", ready);
  }

  // data-countdown, data-countdown-text: a button that can be pressed after so many seconds.
  for (const button of all("button[data-countdown]")) {
    const label = button.textContent;
    const end = Date.now() + button.dataset.countdown * 1000;
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) {
        button.setAttribute("aria-disabled", "true");
        const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
        button.textContent = fill(button.dataset.countdownText, clock);
        return setTimeout(tick, 1000);
      }
      if (button.textContent === label) return;
      button.removeAttribute("aria-disabled");
      button.textContent = label;
      say(label);
    };
    tick();
  }
})();
