// What pages do beyond htmx; everything works without it.
"use strict";
// A form that was sent is not sent again by a second press.
document.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (pressed) setTimeout(() => { pressed.disabled = true; setTimeout(() => { pressed.disabled = false; }, 4000); }, 0);
});
// Open sheets close at Escape and at a press elsewhere.
const close = (but) => document.querySelectorAll("details.account[open]").forEach((one) => { if (one !== but) one.open = false; });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });
document.addEventListener("click", (event) => close(event.target.closest("details.account")));
