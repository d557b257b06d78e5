"use strict";
document.documentElement.classList.add("js");
const box = document.getElementById("find");
const people = [...document.querySelectorAll(".learner")];
const known = new Map();
function text(person) {
  if (!known.has(person)) {
    const parts = person.querySelectorAll(".who, h4, .post");
    known.set(person, [...parts].map((part) => part.textContent).join(" ").toLowerCase());
  }
  return known.get(person);
}
function filter() {
  const asked = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const person of people) {
    const hit = asked.every((word) => text(person).includes(word));
    person.hidden = !hit;
    found += hit;
  }
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = !group.querySelector(".learner:not([hidden])");
  }
  document.getElementById("found").textContent = `${found} / ${people.length}`;
}
if (box) {
  box.addEventListener("input", filter);
  filter();
}
