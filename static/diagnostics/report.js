// While a report is made: the page asks how far it is, and shows it without being loaded again.
// Without JavaScript the page reloads by itself.
const EVERY = 1500;

async function look() {
  const shown = document.getElementById("report");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("report");
    if (answer.ok && fresh) {
      if (fresh.dataset.waiting !== "yes") {
        // Another page now: the title and the focus go with it.
        location.reload();
        return;
      }
      for (const id of ["progress-text", "progress"]) {
        const [from, to] = [fresh.querySelector(`#${id}`), shown.querySelector(`#${id}`)];
        if (from.textContent !== to.textContent) to.textContent = from.textContent;
        if ("value" in from) to.value = from.value;
      }
    }
  } catch {
    // The network is away for a moment: the next look may find it back.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
