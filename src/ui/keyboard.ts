/** Elements that use letters or arrows themselves. */
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
/** Elements that Space and Enter press. */
const PRESSED = "button, a, summary, input, select, [role=option]";

/** A place that moves and sets by itself: there these keys are its own, letters stay the desk's. */
const OWN_PLACE = "[data-own-keys]";
const OWN_KEYS = /^(Arrow\w+|Enter| |Escape|Delete|Backspace)$/;

/** True when a key pressed there is the desk's: no dialog is open, no page lies over it, no modifier held, and no control uses the key itself. */
export function keyIsFree(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector("dialog[open], [data-page]")) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return false;
  if (target?.closest(OWN_PLACE) && OWN_KEYS.test(event.key)) return false;
  return !(event.key === " " || event.key === "Enter") || !target?.closest(PRESSED);
}
