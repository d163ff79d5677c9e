/* The button that prints the register. */
document.querySelector("[data-print]").addEventListener("click", () => window.print());
