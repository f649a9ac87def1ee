// Keeps the counts and the lists fresh, and finds people. The page works without it, too.
"use strict";
const parts = ["counts", "live"];

async function refresh() {
  try {
    const answer = await fetch("/console/live" + location.search, { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of parts) {
      const now = document.getElementById(id), then = fresh.getElementById(id);
      if (then && now.innerHTML !== then.innerHTML) now.replaceWith(then);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the double is away: try again the next time
  }
}

function find(event) {
  const wanted = event.target.value.normalize("NFC").toLocaleLowerCase("vi");
  for (const card of document.querySelectorAll("article"))
    card.hidden = !card.textContent.toLocaleLowerCase("vi").includes(wanted);
}

document.getElementById("find").addEventListener("input", find);
setInterval(() => document.hidden || refresh(), 1000);
