// What pages do beyond htmx; everything works without it.
"use strict";
// A form that was sent is not sent again by a second press.
document.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (pressed) setTimeout(() => { pressed.disabled = true; setTimeout(() => { pressed.disabled = false; }, 4000); }, 0);
});
// Open sheets close at Escape and at a press elsewhere; so does what a figure says of itself.
const close = (but) => document.querySelectorAll("details.account[open]").forEach((one) => { if (one !== but) one.open = false; });
const hush = () => document.querySelectorAll(".tip:hover, .tip:focus").forEach((one) => one.classList.add("hush"));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(null); hush(); } });
const again = (event) => event.target.closest?.(".tip.hush")?.classList.remove("hush");
document.addEventListener("mouseout", again);
document.addEventListener("focusout", again);
document.addEventListener("click", (event) => close(event.target.closest("details.account")));
// What a figure says of itself stays within the window.
const turn = (event) => {
  const bubble = event.target.closest?.(".tip")?.querySelector(".bubble");
  if (!bubble) return;
  bubble.classList.remove("flip", "back");
  const room = document.documentElement.clientWidth, box = bubble.getBoundingClientRect();
  bubble.classList.toggle("flip", box.right > room);
  bubble.classList.toggle("back", box.left < 0);
};
document.addEventListener("mouseover", turn);
document.addEventListener("focusin", turn);
// On a narrow screen the menu is scrolled to where one is.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
// What is wider than its place can be scrolled by keyboard too; where nothing is, figures may speak beyond it.
const reach = () => document.querySelectorAll(".scroll, pre").forEach((one) => {
  const wider = one.scrollWidth > one.clientWidth;
  if (wider) one.tabIndex = 0;
  one.classList.toggle("fits", !wider);
});
addEventListener("load", reach);
addEventListener("resize", reach);
document.addEventListener("htmx:after:swap", reach);
