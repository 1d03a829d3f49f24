// What a page does better with JavaScript; everything works without it.

// A refused form: its list of errors takes the focus, whatever the browser does of `autofocus`.
document.getElementById("error-summary")?.focus();

// One click sends a form once; the server checks it anyway.
for (const form of document.querySelectorAll("form[method='post']")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
  });
}

// Back to a page kept by the browser: its forms can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

// A page made to be printed: the browser's own menu does it too, so the button needs JavaScript.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The menu of small screens closes with Escape, and the focus returns to its button.
const menu = document.querySelector(".cc-menu");
menu?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
