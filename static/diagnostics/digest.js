// Compares a PDF with the digests that the page shows. The file is read here and sent nowhere.
const card = document.getElementById("compare");
const verdict = document.getElementById("verdict");
const SAME = "C’est bien un fichier que nous avons émis : pas un caractère n’en a changé.";
const OTHER = "Ce fichier n’est pas celui que nous avons émis : il a été modifié, réenregistré ou numérisé.";

async function digestOf(file) {
  const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Browsers compute digests over https only: elsewhere nothing is offered.
if (crypto.subtle) {
  card.hidden = false;
  document.getElementById("file").addEventListener("change", async ({ target }) => {
    verdict.textContent = "";
    const [file] = target.files;
    if (!file) return;
    const digest = await digestOf(file);
    const known = [...document.querySelectorAll("[data-digest]")].map((one) => one.dataset.digest);
    verdict.textContent = known.includes(digest) ? SAME : OTHER;
  });
}
