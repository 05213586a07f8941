/** Elements that use letters or arrows themselves. */
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
/** Elements that Space and Enter press. */
const PRESSED = "button, a, summary, input, select, [role=option]";

/** True when a key pressed there is the desk's: no dialog is open, no modifier held, and no control uses the key itself. */
export function keyIsFree(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector("dialog[open]")) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return false;
  return !(event.key === " " || event.key === "Enter") || !target?.closest(PRESSED);
}
