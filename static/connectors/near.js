// « Autour de moi »: the position is read on a click, rounded here to about 1 km, and sent once.
const place = document.getElementById("near-me");
const button = document.getElementById("near-button");
const said = document.getElementById("near-said");
const sent = document.getElementById("near-form");

function send({ coords }) {
  sent.elements.lat.value = coords.latitude.toFixed(2);
  sent.elements.lon.value = coords.longitude.toFixed(2);
  // The rest of the search goes along.
  for (const [name, value] of new FormData(document.getElementById("finder"))) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    sent.append(input);
  }
  sent.requestSubmit();
}

function refuse() {
  button.disabled = false;
  said.textContent = "Votre navigateur n’a pas donné votre position. Saisissez votre commune.";
}

if ("geolocation" in navigator) {
  place.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    said.textContent = "Nous cherchons votre position…";
    navigator.geolocation.getCurrentPosition(send, refuse, { timeout: 15_000, maximumAge: 600_000 });
  });
}
