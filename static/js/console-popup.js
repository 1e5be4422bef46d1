/** A list in a window of its own: the row that is clicked goes back to the form that asked for one. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-given]");
  if (!link) return;
  event.preventDefault();
  window.opener.dismissRelatedLookupPopup(window, link.dataset.given); // of Django's RelatedObjectLookups.js
});
