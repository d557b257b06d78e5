// A file may be dropped anywhere on its field; one that is too large is told before it is sent.
"use strict";
document.querySelectorAll("form[data-most]").forEach((form) => {
  const input = form.querySelector("input[type=file]");
  const field = input.closest(".drop");
  const told = form.querySelector("#too-large");
  const look = () => {
    const file = input.files[0];
    const large = Boolean(file) && file.size > Number(form.dataset.most);
    told.hidden = !large;
    told.textContent = large ? form.dataset.tooLarge : "";
    input.setCustomValidity(told.textContent);
  };
  input.addEventListener("change", look);
  ["dragenter", "dragover"].forEach((name) => field.addEventListener(name, (event) => { event.preventDefault(); field.classList.add("over"); }));
  ["dragleave", "drop"].forEach((name) => field.addEventListener(name, () => field.classList.remove("over")));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; look(); }
  });
});
